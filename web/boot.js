// Starts both halves of Throughline side by side: the engine in a worker, the user interface here.
// It is a file of its own because the content security policy forbids inline scripts.

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

function startEngine() {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    type: 'module',
    name: 'Throughline engine',
  });
  // A port keeps what is said before the other side listens, a worker does not.
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ port: port2 }, [port2]);
  const failed = (reason) =>
    explain(`The engine stopped (${reason}). ${KEPT} Reload the page to go on.`);
  worker.addEventListener('error', (event) => failed(event.message || 'it could not be loaded'));
  worker.addEventListener('message', ({ data }) => {
    if (data.workshop) startWorkshop(worker, data.workshop);
    else if (data.endWorkshop) workshop?.terminate();
    else failed(data.failed);
  });
  return port1;
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

async function startInterface() {
  const { default: init } = await import('./ui.js');
  await init({ module_or_path: new URL('./ui_bg.wasm', import.meta.url) });
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
  // A page stays open for days: look again when somebody comes back to it, or the network does.
  // What is not needed to open and edit a plan is kept once somebody works here, or nothing else goes on.
  const keepRest = async () => (await navigator.serviceWorker.ready).active.postMessage('keep-rest');
  for (const begun of ['pointerdown', 'keydown']) addEventListener(begun, keepRest, { once: true });
  setTimeout(keepRest, 10_000);
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
  globalThis.throughline = { engine: startEngine() };
  startInterface().catch((error) => {
    console.error(error);
    explain(`Throughline could not start (${error.message}). ${KEPT} Reload the page.`);
  });
  if (navigator.serviceWorker) {
    // After the page itself, so as not to compete with it for the network.
    const keep = () => keepForOffline().catch((error) => console.warn('not kept for offline:', error));
    if (document.readyState === 'complete') keep();
    else addEventListener('load', keep, { once: true });
  }
}
