// Starts a WebAssembly module whose code comes in parts (`xtask/src/web/split`): the first one starts by itself, and
// each later one follows once it is likely to be called. In a development build they are empty.

/**
 * Loads a module's first part, and has it run.
 *
 * @param {{ default: Function, run: Function }} module what wasm-bindgen made for it
 * @param {URL[]} addresses of its parts, in order
 * @param {number} before how many later parts it gets before it runs, because it will call them at once
 * @returns what brings a later part, by its number from 1
 */
export async function start({ default: init, run }, [first, ...later], before) {
  const compiled = later.slice(0, before).map(compile);
  compiled.forEach((module) => module.catch(() => {})); // Whoever waits for it below is told.
  const exports = await init({ module_or_path: first });
  const isHere = (part) => exports[`here_${part}`]?.value !== 0;
  // An instance of a part fills the table of what is called in it as it is made.
  const link = (part, module) => {
    if (isHere(part)) return;
    new WebAssembly.Instance(module, { first: exports });
    exports[`here_${part}`].value = 1;
  };
  // What is called before it has come is fetched and linked before that call goes on.
  const bringPart = (part) => link(part, new WebAssembly.Module(fetchNow(later[part - 1])));
  Object.assign(globalThis.throughline, { exports, bringPart });
  for (const [index, module] of compiled.entries()) link(index + 1, await module);
  run();
  return async function bring(part) {
    if (isHere(part)) return;
    try {
      link(part, await compile(later[part - 1]));
    } catch (error) {
      console.warn(`part ${part} has not come yet:`, error);
      addEventListener('online', () => bring(part), { once: true });
    }
  };
}

const compile = (address) => WebAssembly.compileStreaming(fetch(address));

/** Fetches a file and waits for it. A page, unlike a worker, gets it as text only. */
function fetchNow(address) {
  const request = new XMLHttpRequest();
  request.open('GET', address, false);
  request.overrideMimeType('text/plain; charset=x-user-defined');
  try {
    request.send();
    if (request.status !== 200) throw new Error(`the answer was ${request.status}`);
  } catch ({ message }) {
    const reason = `a part of it is not on this device yet and cannot be fetched: ${message}`;
    globalThis.throughline.failed(reason);
    throw new Error(reason);
  }
  const letters = request.responseText;
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}
