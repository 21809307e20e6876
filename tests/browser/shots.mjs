// Pictures of every view, to be looked at: `CHROMIUM=… THROUGHLINE_BIN=… node shots.mjs [FOLDER]`.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { Person } from './lib/person.mjs';
import { startRelay } from './lib/relay.mjs';
import { views } from './lib/views.mjs';

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

const folder = resolve(process.argv[2] ?? join('..', '..', 'target', 'shots'));
await mkdir(folder, { recursive: true });
const relay = await startRelay();
for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    const alice = await Person.arrive('Alice', relay, { colorScheme, viewport });
    const page = await alice.openOwnPage();
    for (const { name, wide, show, hide } of views) {
      if (wide && size === 'phone') continue;
      try {
        await show(page);
        await page.waitForTimeout(300);
        const file = join(folder, `${name.replaceAll(' ', '-')}-${size}-${colorScheme}.png`);
        await page.screenshot({ path: file });
        console.log(file);
        await hide?.(page);
      } catch (error) {
        console.log(`${name}, ${size}, ${colorScheme}: ${error.message.split('\n')[0]}`);
      }
    }
    for (const complaint of alice.complaints) console.log(complaint);
    await alice.leave();
  }
}
await relay.stop();
