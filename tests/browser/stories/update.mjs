// A newer version is announced, takes over as a whole at the next reload, and never half.
import { once } from 'node:events';
import { createServer } from 'node:http';

import { equal, expect } from '../lib/expect.mjs';
import { addTask, pill, row, startEmpty } from '../lib/plan.mjs';

const versionOf = (page) => page.locator('meta[name=throughline-version]').getAttribute('content');

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await page.getByRole('button', { name: /^Start empty/ }).waitFor();
  await alice.keeps(page);
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

  // What the first version kept, before there were photos, is all there in this one.
  await startEmpty(page, 'Kept since long ago');
  await addTask(page, 'Dig');
  await expect(() => pill(page).innerText(), 'On this device', 'everything to be saved');
  const address = new URL(page.url());
  // A page of the same origin that has nothing of the client, not even its icon.
  await page.goto(`${address.origin}/healthz`);
  const icon = (complaint) => complaint.includes('/favicon.ico');
  await expect(() => alice.complaints.some(icon), true, 'the complaint that there is no icon');
  alice.complaints = alice.complaints.filter((complaint) => !icon(complaint));
  equal(await page.evaluate(asFirstVersion), ['chunks', 'local'], 'the stores of the first version');
  await page.goto(address.href);
  await row(page, 'Dig').waitFor();
  const stores = await page.evaluate(async () => {
    const request = indexedDB.open('throughline');
    await new Promise((done) => (request.onsuccess = done));
    const names = [...request.result.objectStoreNames];
    request.result.close();
    return names;
  });
  equal(stores, ['chunks', 'local', 'outgoing', 'photos'], 'the stores of this version');
  replacement.close();
  replacement.closeAllConnections();
}

/** Runs in the page: makes the database one of the first version, with what is in it. Gives the names of its stores. */
async function asFirstVersion() {
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const names = ['chunks', 'local'];
  const kept = {};
  const now = await done(indexedDB.open('throughline'));
  for (const name of names) {
    const store = now.transaction(name).objectStore(name);
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    kept[name] = keys.map((key, at) => [key, values[at]]);
  }
  now.close();
  await done(indexedDB.deleteDatabase('throughline'));
  const request = indexedDB.open('throughline', 1);
  request.onupgradeneeded = () => names.forEach((name) => request.result.createObjectStore(name));
  const first = await done(request);
  for (const name of names) {
    const store = first.transaction(name, 'readwrite').objectStore(name);
    await Promise.all(kept[name].map(([key, value]) => done(store.put(value, key))));
  }
  first.close();
  return [...first.objectStoreNames];
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
