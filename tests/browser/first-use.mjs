// Uses a client that marks which functions are called (`cargo xtask first-use`) as somebody does who comes for
// the first time, and writes which were called by when: `node first-use.mjs FOLDER`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from './lib/expect.mjs';
import { Person } from './lib/person.mjs';
import { addTask, share, startSample, table } from './lib/plan.mjs';
import { startRelay } from './lib/relay.mjs';

const [, , folder] = process.argv;
/** Ids are drawn at random and maps are ordered by them, so that some functions are called for one in a few only. */
const VISITORS = 8;
/** The positions of the functions that were called so far, by module. */
const called = { ui: new Set(), engine: new Set() };

const relay = await startRelay();
const alice = await Person.arrive('Alice', relay);

// The first page, and the same again for somebody who has a project.
const page = await alice.openOwnPage();
await note(page);
const other = await Person.arrive('Olga', relay);
const home = await other.openOwnPage();
await startSample(home);
const projects = new URL('#/', home.url()).href;
await home.goto('about:blank');
await home.goto(projects);
await home.locator('.project-link').waitFor();
await note(home);
await write('start');

// A plan: the sample, and the same opened again, edited and shared.
await startSample(page);
await note(page);
await page.reload();
await table(page).waitFor();
await addTask(page, 'Unpack the antennas');
await table(page).evaluate((element) => (element.scrollTop = 300));
await page.keyboard.press('Control+z');
const link = await share(page);
const bob = await Person.arrive('Bob', relay);
const joined = await bob.openPage(link);
await table(joined).waitFor();
await note(joined);
await note(page);
await home.locator('.project-link').click();
await table(home).waitFor();
await note(home);
for (let visitor = 0; visitor < VISITORS; visitor++) {
  const person = await Person.arrive(`Visitor ${visitor}`, relay);
  const at = await person.openOwnPage();
  await startSample(at);
  await note(at);
  await at.reload();
  await table(at).waitFor();
  await note(at);
  await person.leave();
}
await write('plan');

for (const person of [alice, other, bob]) await person.leave();
await relay.stop();

/** Notes what a page and its engine have called since they were loaded, once they are at rest. */
async function note(at) {
  const engine = () => at.workers().find((worker) => worker.url().includes('/worker'));
  const runs = () => globalThis.throughline?.exports !== undefined;
  await expect(async () => (await at.evaluate(runs)) && (await engine()?.evaluate(runs)), true, 'both halves to run');
  await at.waitForTimeout(1_500);
  for (const [module, half] of [['ui', at], ['engine', engine()]]) {
    for (const position of await half.evaluate(marks)) called[module].add(position);
  }
}

async function write(stage) {
  for (const [module, positions] of Object.entries(called)) {
    const sorted = [...positions].sort((a, b) => a - b);
    await writeFile(join(folder, `${module}.${stage}`), sorted.join('\n'));
  }
}

/** Runs in the page and in the engine's worker. */
function marks() {
  return Object.entries(globalThis.throughline.exports)
    .filter(([name, mark]) => name.startsWith('called_') && mark.value === 1)
    .map(([name]) => Number(name.slice('called_'.length)));
}
