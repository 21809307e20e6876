// A relay as a process of its own, on a free port and with a folder of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Starts `throughline serve`, with more flags if need be, and waits for the address that it prints. */
export async function startRelay(flags = []) {
  const program = process.env.THROUGHLINE_BIN;
  if (!program) throw new Error('THROUGHLINE_BIN must name the program `throughline`');
  const data = await mkdtemp(join(tmpdir(), 'throughline-relay-'));
  const child = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--data', data, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, RUST_LOG: 'warn' },
  });
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const greeting = await Promise.race([
    lines.next().then(({ value }) => value),
    ended.then(([code]) => Promise.reject(new Error(`the relay ended with ${code}`))),
  ]);
  const [, port, owner] = /http:\/\/[^:]+:(\d+)\/#relay=(\S+)/.exec(greeting) ?? [];
  if (!port) throw new Error(`the relay printed no address: ${greeting}`);
  // Nobody has an account yet.
  const { value: more } = await lines.next();
  const [, invitation] = /#invitation=(\S+)/.exec(more) ?? [];
  return {
    port: Number(port),
    /** The secret with which the first administrator's account is made. */
    invitation,
    /** The token with which projects can be shared. */
    owner,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}
