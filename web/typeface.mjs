// Leaves of the typeface what the style sheets use: weights from 400 to 700 of the same letters.
// `cargo xtask` calls it for the bundle: `node typeface.mjs FILE`, which it writes anew.
import { readFile, writeFile } from 'node:fs/promises';

import subset from 'subset-font';

/** Every character there is before the surrogates: the letters of the file itself are the limit. */
const ANY = String.fromCodePoint(...Array.from({ length: 0xd800 - 0x20 }, (_, index) => index + 0x20));

const [, , file] = process.argv;
const whole = await readFile(file);
const used = await subset(whole, ANY, {
  targetFormat: 'woff2',
  variationAxes: { wght: { min: 400, max: 700 } },
});
await writeFile(file, used);
