// Starts both halves of Throughline side by side: the engine in a worker, the user interface here.
// It is a file of its own because the content security policy forbids inline scripts.
import { start } from './parts.js';

/** Says what is wrong where the first paint stands. Text only: never markup. */
function explain(text) {
  const message = document.getElementById('boot-message');
  if (message) {
    message.setAttribute('role', 'alert');
    message.textContent = text;
  } else {
    // The user interface is up: it shows the failure in its own way.
    dispatchEvent(new CustomEvent('throughline-failure', { detail: text }));
  }
}

const KEPT = 'Everything that was shown as saved is still on this device.';
const firstPaint = document.getElementById('boot');

/** Says why the user interface cannot go on, in its place: what it shows may be half done. */
function stop(reason) {
  document.body.replaceChildren(firstPaint);
  explain(`Throughline cannot go on (${reason}). ${KEPT} Reload the page.`);
}

/** The later parts of either half, by what they are for (`xtask/src/web/parts.rs`). */
const PLAN = 1;
const REST = 2;

/** How many later parts are wanted at once: an address that names a project needs what opens a plan. */
const before = /^#?\/?$/.test(location.hash) ? 0 : PLAN;

/** Starts the engine's worker. Gives this end of the channel to it, and, once it runs, what brings its later parts. */
function startEngine() {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    type: 'module',
    name: 'Throughline engine',
  });
  // A port keeps what is said before the other side listens, a worker does not.
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ port: port2, before }, [port2]);
  const failed = (reason) =>
    explain(`The engine stopped (${reason}). ${KEPT} Reload the page to go on.`);
  worker.addEventListener('error', (event) => failed(event.message || 'it could not be loaded'));
  const brought = new Map();
  const bring = (part) =>
    new Promise((resolve) => {
      brought.set(part, resolve);
      worker.postMessage({ bring: part });
    });
  const started = new Promise((resolve) => {
    worker.addEventListener('message', ({ data }) => {
      if (data.started) resolve(bring);
      else if (data.brought) brought.get(data.brought)();
      else if (data.workshop) startWorkshop(worker, data.workshop);
      else if (data.endWorkshop) workshop?.terminate();
      else failed(data.failed);
    });
  });
  return { port: port1, started };
}

let workshop;

/** Starts the workshop when the engine needs it, with the other end of the engine's channel to it. */
function startWorkshop(engine, port) {
  const worker = new Worker(new URL('./workshop-worker.js', import.meta.url), {
    type: 'module',
    name: 'Throughline workshop',
  });
  worker.postMessage({ port }, [port]);
  // A script that cannot be fetched says nothing; one that fails later says what.
  worker.addEventListener('error', ({ message }) =>
    engine.postMessage({ workshopFailed: message ?? '', here: Boolean(message) }),
  );
  worker.addEventListener('message', ({ data }) =>
    engine.postMessage({ workshopFailed: data.failed, here: data.here }),
  );
  workshop = worker;
}

/** Starts the user interface. Gives what brings its later parts. */
async function startInterface() {
  const parts = [
    new URL('./ui_bg.wasm', import.meta.url),
    new URL('./ui_plan.wasm', import.meta.url),
    new URL('./ui_rest.wasm', import.meta.url),
  ];
  return start(await import('./ui.js'), parts, before);
}

/** Resolves when somebody begins to work, or the page has had the time to show what it opened. */
function settled() {
  return new Promise((resolve) => {
    for (const begun of ['pointerdown', 'keydown']) addEventListener(begun, resolve, { once: true });
    setTimeout(resolve, 1_000);
  });
}

/** Keeps the client on this device, and says when a newer version waits for the next reload. */
async function keepForOffline() {
  const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  const announce = () => {
    globalThis.throughline.update = true;
    dispatchEvent(new Event('throughline-update'));
  };
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    const replaces = Boolean(navigator.serviceWorker.controller);
    worker?.addEventListener('statechange', () => {
      if (replaces && worker.state === 'installed') announce();
    });
  });
  if (registration.waiting) announce();
  // What is not needed to open and edit a plan is kept once somebody works here, or nothing else goes on.
  const keepRest = async () => (await navigator.serviceWorker.ready).active.postMessage('keep-rest');
  for (const begun of ['pointerdown', 'keydown']) addEventListener(begun, keepRest, { once: true });
  setTimeout(keepRest, 10_000);
  // A page stays open for days: look again when somebody comes back to it, or the network does.
  const look = () => document.visibilityState === 'visible' && registration.update().catch(() => {});
  document.addEventListener('visibilitychange', look);
  addEventListener('online', look);
}

if (typeof WebAssembly !== 'object' || typeof Worker !== 'function' || !globalThis.indexedDB) {
  explain(
    'This browser cannot run Throughline: it needs WebAssembly, workers and IndexedDB, which every ' +
      'current browser has. Update it, or leave its restricted mode, and reload the page.',
  );
} else {
  const engine = startEngine();
  globalThis.throughline = { engine: engine.port, failed: stop, planHere: before >= PLAN };
  const started = Promise.all([startInterface(), engine.started]);
  started.catch((error) => {
    console.error(error);
    explain(`Throughline could not start (${error.message}). ${KEPT} Reload the page.`);
  });
  // Each after what is wanted sooner, so as not to compete with it for the network.
  started
    .then(async (halves) => {
      const bring = (part) => halves.map((half) => half(part));
      const [itself, engineToo] = bring(PLAN);
      await itself;
      // If it could not be brought, it is tried again when it is called, and the person is told.
      globalThis.throughline.planHere = true;
      dispatchEvent(new Event('throughline-plan-here'));
      await engineToo;
      await settled();
      await Promise.all(bring(REST));
      if (navigator.serviceWorker) await keepForOffline();
    })
    .catch((error) => console.warn('not kept for offline:', error));
}
