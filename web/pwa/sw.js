// The service worker: keeps one whole version of the web client on the device, so that the page opens
// without a network, and changes to another version only as a whole.
//
// `cargo xtask` fills in the version and the names of its files, which stand for their content.

const VERSION = __VERSION__;
const SHELL = __SHELL__;
// What is kept once somebody works here: not needed to open and edit a plan.
const LATER = __LATER__;

const PREFIX = 'throughline-';
const CACHE = PREFIX + VERSION;

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(activate()));
addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (isView(url.pathname)) event.respondWith(page());
  } else if (url.pathname.includes('.')) {
    event.respondWith(file(request));
  }
});
addEventListener('message', ({ data }) => {
  if (data === 'take-over') skipWaiting();
});
addEventListener('message', (event) => {
  if (event.data === 'keep-rest') event.waitUntil(keepRest());
});

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(
    SHELL.map((path) => new Request(path, { cache: path === '/' ? 'no-cache' : 'default' })),
  );
  // The relay may have been replaced between this script and its page. Then this version is not
  // complete: the browser keeps the one it has and tries again.
  const text = await (await cache.match('/')).text();
  if (!text.includes(VERSION)) {
    await caches.delete(CACHE);
    throw new Error(`the page is not of version ${VERSION}`);
  }
  // An update comes while somebody works, and replaces a version that was whole.
  if (registration.active) await keepRest();
}

async function keepRest() {
  const cache = await caches.open(CACHE);
  const kept = await Promise.all(LATER.map((path) => cache.match(path)));
  await cache.addAll(LATER.filter((_, index) => !kept[index]));
}

async function activate() {
  // Pages that are open may belong to the version before: its files stay until the next change.
  const known = (await (await caches.open(PREFIX + 'versions')).match('/versions'))?.json() ?? [];
  const versions = [VERSION, ...(await known).filter((version) => version !== VERSION)].slice(0, 2);
  await (await caches.open(PREFIX + 'versions')).put('/versions', Response.json(versions));
  const keep = new Set([PREFIX + 'versions', ...versions.map((version) => PREFIX + version)]);
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && !keep.has(name)) await caches.delete(name);
  }
  await clients.claim();
}

/** Whether an address is a view of the client, not something that the relay answers itself. */
function isView(path) {
  return !path.split('/').pop().includes('.') && !/^\/(api|sync|healthz)(\/|$)/.test(path);
}

async function page() {
  if (registration.waiting) {
    // A newer version is complete. Opening or reloading a page is the moment to change to it.
    registration.waiting.postMessage('take-over');
    // Without an icon of its own, browsers would ask for one at an address where there is none.
    return new Response('<!doctype html><link rel="icon" href="/icon.svg">', {
      headers: { 'content-type': 'text/html', refresh: '0' },
    });
  }
  const kept = await (await caches.open(CACHE)).match('/');
  return kept ?? fetch('/');
}

async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
