// The workshop's worker: waits for its channel to the engine, then does what is asked on it.

addEventListener('message', ({ data }) => start(data.port), { once: true });

const say = (error, here) => postMessage({ failed: error?.message ?? `${error}`, here });

async function start(port) {
  globalThis.throughline = { port, failed: (error) => say(error, true) };
  try {
    const { default: init } = await import('./workshop.js');
    await init({ module_or_path: new URL('./workshop_bg.wasm', import.meta.url) });
  } catch (error) {
    // Without its module there is no workshop here; the engine says so in its own words.
    say(error, false);
  }
}
