// The engine's worker: waits for its channel to the user interface, then runs the engine in it.

addEventListener('message', ({ data }) => {
  if (data.port) start(data.port);
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

async function start(port) {
  globalThis.throughline = { port, failed, startWorkshop, endWorkshop };
  try {
    const { default: init } = await import('./engine.js');
    await init({ module_or_path: new URL('./engine_bg.wasm', import.meta.url) });
  } catch (error) {
    console.error(error);
    failed(error);
  }
}
