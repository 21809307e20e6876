// The engine's worker: waits for its channel to the user interface, then runs the engine in it.

addEventListener('message', ({ data }) => start(data.port), { once: true });

const failed = (error) => postMessage({ failed: error?.message ?? `${error}` });

async function start(port) {
  globalThis.throughline = { port, failed };
  try {
    const { default: init } = await import('./engine.js');
    await init({ module_or_path: new URL('./engine_bg.wasm', import.meta.url) });
  } catch (error) {
    console.error(error);
    failed(error);
  }
}
