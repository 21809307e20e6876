// A newer version is announced, takes over as a whole at the next reload, and never half.
import { once } from 'node:events';
import { createServer } from 'node:http';

import { equal, expect } from '../lib/expect.mjs';

const versionOf = (page) => page.locator('meta[name=throughline-version]').getAttribute('content');

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await page.getByRole('button', { name: /^Start empty/ }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), true, 'the page to be kept');
  const old = await versionOf(page);

  // The relay is replaced: the same client under another version.
  const newer = old.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const replacement = await startReplacement(alice.relay.port, old, newer);
  alice.network.leadTo(replacement.address().port);
  await page.evaluate(() => {
    addEventListener('throughline-update', () => (globalThis.announced = true), { once: true });
    return navigator.serviceWorker.getRegistration().then((registration) => registration.update());
  });
  await expect(() => page.evaluate(() => globalThis.announced), true, 'the announcement');
  equal(await versionOf(page), old, 'the version before the reload:');

  await page.reload();
  await expect(() => versionOf(page), newer, 'the new version after a reload');
  await page.getByRole('button', { name: /^Start empty/ }).waitFor();

  // It stays, also without a network.
  await alice.goOffline();
  await page.reload();
  await page.getByRole('button', { name: /^Start empty/ }).waitFor();
  equal(await versionOf(page), newer, 'the version without a network:');
  await alice.goOnline();
  replacement.close();
  replacement.closeAllConnections();
}

/** The same relay, but what it serves carries another version. */
async function startReplacement(relayPort, old, newer) {
  const server = createServer(async (request, response) => {
    const answer = await fetch(`http://127.0.0.1:${relayPort}${request.url}`, {
      headers: { 'accept-encoding': 'identity' },
    });
    const type = answer.headers.get('content-type');
    const kept = ['content-type', 'content-security-policy', 'cache-control'];
    response.writeHead(
      answer.status,
      kept.map((name) => [name, answer.headers.get(name)]).filter(([, value]) => value).flat(),
    );
    const body = Buffer.from(await answer.arrayBuffer());
    response.end(/html|javascript/.test(type) ? body.toString().replaceAll(old, newer) : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
