// The engine's worker: waits for its channel to the user interface, then runs the engine in it.
import { start } from './parts.js';

addEventListener('message', ({ data }) => {
  if (data.port) startEngine(data.port, data.before);
  else if (data.bring) bring(data.bring).then(() => postMessage({ brought: data.bring }));
  else workshopFailed?.(data.workshopFailed, data.here);
});

const failed = (error) => postMessage({ failed: error?.message ?? `${error}` });

let workshopFailed;

/** Has the page start the workshop. Gives this end of the channel to it. */
function startWorkshop(failed) {
  workshopFailed = failed;
  const { port1, port2 } = new MessageChannel();
  postMessage({ workshop: port2 }, [port2]);
  return port1;
}

function endWorkshop() {
  workshopFailed = undefined;
  postMessage({ endWorkshop: true });
}

let bring;

async function startEngine(port, before) {
  globalThis.throughline = { port, failed, startWorkshop, endWorkshop };
  try {
    const parts = [
      new URL('./engine_bg.wasm', import.meta.url),
      new URL('./engine_plan.wasm', import.meta.url),
      new URL('./engine_rest.wasm', import.meta.url),
    ];
    bring = await start(await import('./engine.js'), parts, before);
    postMessage({ started: true });
  } catch (error) {
    console.error(error);
    failed(error);
  }
}
