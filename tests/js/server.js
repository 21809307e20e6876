// The automerge-repo sync server, with its own storage: what the relay is measured against.
//
//   node server.js FOLDER     prints the port it listens on

import { Repo } from "@automerge/automerge-repo";
import { WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
new Repo({
  network: [new WebSocketServerAdapter(server)],
  storage: new NodeFSStorageAdapter(process.argv[2]),
  peerId: `server-${process.pid}`,
  // As sync servers are run: a document is sent to whoever asks for it.
  sharePolicy: async () => false,
});
// The adapter listens for connections once its storage is open, and loses those that come before.
while (server.address() === null || server.listenerCount("connection") === 0) {
  await new Promise((done) => setTimeout(done, 20));
}
process.stdout.write(`${server.address().port}\n`);
