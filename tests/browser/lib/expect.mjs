// Waiting for something to become true, and saying what was there instead.
import { deepStrictEqual } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** Waits until `look` gives what is wanted: a value, a pattern for a text, or a function that says so. */
export async function expect(look, wanted, what, timeout = 20_000) {
  const fits = (seen) => {
    if (wanted instanceof RegExp) return wanted.test(seen);
    if (typeof wanted === 'function') return wanted(seen);
    return isDeepStrictEqual(seen, wanted);
  };
  const end = Date.now() + timeout;
  for (;;) {
    let seen;
    try {
      seen = await look();
      if (fits(seen)) return seen;
    } catch (error) {
      seen = error;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${timeout / 1000} s for ${what}; there was: ${show(seen)}`);
    }
    await sleep(50);
  }
}

export function equal(seen, wanted, what) {
  try {
    deepStrictEqual(seen, wanted);
  } catch (error) {
    throw new Error(`${what} differ:\n${error.message}`);
  }
}

const show = (seen) => (seen instanceof Error ? seen.message : JSON.stringify(seen)?.slice(0, 2_000));
