// One person's network: everything between their browser and the relay goes through it, and it can be cut.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export async function startNetwork(relayPort) {
  const open = new Set();
  let up = true;
  let to = relayPort;
  const received = [];
  const server = createServer((near) => {
    if (!up) return near.destroy();
    const far = connect(to, '127.0.0.1');
    for (const [socket, other] of [[near, far], [far, near]]) {
      open.add(socket);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.on('error', () => other.destroy());
      socket.pipe(other);
    }
    far.on('data', (bytes) => received.push(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroy = () => open.forEach((socket) => socket.destroy());
  return {
    port: server.address().port,
    cut() {
      up = false;
      destroy();
    },
    restore() {
      up = true;
    },
    /** All that came from the relay so far. */
    received: () => Buffer.concat(received),
    /** Leads elsewhere from now on. */
    leadTo(port) {
      to = port;
      destroy();
    },
    async stop() {
      destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
