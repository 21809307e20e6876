// An unmodified automerge-repo client that does what it is told: one JSON command a line on standard
// input, one JSON answer a line on standard output.
//
//   node peer.js ws://HOST/sync?token=TOKEN PEER-ID [RETRY-MILLISECONDS]

import { createInterface } from "node:readline";
import * as A from "@automerge/automerge";
import { Repo } from "@automerge/automerge-repo";
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";

const [address, peerId, retry = "500"] = process.argv.slice(2);
const adapter = new WebSocketClientAdapter(address, Number(retry));
const repo = new Repo({ network: [adapter], peerId });

const handles = new Map();
const heard = new Map();

function keep(handle) {
  if (!handles.has(handle.url)) {
    handles.set(handle.url, handle);
    heard.set(handle.url, []);
    handle.on("ephemeral-message", ({ senderId, message }) => {
      heard.get(handle.url).push({ from: senderId, message });
    });
  }
  return { url: handle.url };
}

const commands = {
  // A new document.
  create: ({ value }) => keep(repo.create(value)),
  // A document of others; waits until it is here or nobody has it.
  async find({ url }) {
    try {
      return keep(await repo.find(url));
    } catch (error) {
      return { unavailable: String(error.message ?? error) };
    }
  },
  set({ url, key, value }) {
    handles.get(url).change((doc) => {
      doc[key] = value;
    });
    return {};
  },
  // Each value at the list's front, as a change of its own.
  insert({ url, key, values }) {
    for (const value of values) {
      handles.get(url).change((doc) => {
        doc[key].unshift(value);
      });
    }
    return {};
  },
  // Text at the end, wherever that is by now.
  append({ url, key, text }) {
    handles.get(url).change((doc) => A.splice(doc, [key], doc[key].length, 0, text));
    return {};
  },
  read({ url }) {
    const doc = handles.get(url).doc();
    return { doc, heads: A.getHeads(doc).toSorted() };
  },
  broadcast({ url, message }) {
    handles.get(url).broadcast(message);
    return {};
  },
  heard: ({ url }) => ({ messages: heard.get(url) }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = await commands[command](given);
  } catch (error) {
    answer = { error: String(error.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await repo.shutdown();
process.exit(0);
