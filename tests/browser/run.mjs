// Tells one story in real browsers against a real relay: `node run.mjs two-people`.
// It fails if the story does, or if a browser complained about anything.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Person } from './lib/person.mjs';
import { startRelay } from './lib/relay.mjs';

/** Longer than any story takes on a slow machine, in milliseconds. */
const PATIENCE = 600_000;

const [, , name] = process.argv;
const { default: story } = await import(`./stories/${name}.mjs`);

const relay = await startRelay();
const people = [];
/** Somebody comes, at this relay if no other is named. */
const arrive = async (who, { at = relay, ...options } = {}) => {
  const person = await Person.arrive(who, at, options);
  people.push(person);
  return person;
};

let failure;
try {
  await Promise.race([story({ relay, arrive }), sleep(PATIENCE, null, { ref: false }).then(hangs)]);
  const complaints = people.flatMap(({ name, complaints }) => complaints.map((text) => `${name}: ${text}`));
  if (complaints.length > 0) throw new Error(`the browsers complained:\n${complaints.join('\n')}`);
} catch (error) {
  failure = error;
  await takePictures().catch((reason) => console.error(`no pictures: ${reason.message}`));
}
for (const person of people) await person.leave();
await relay.stop();
if (failure) {
  console.error(failure.stack ?? failure);
  process.exit(1);
}

function hangs() {
  throw new Error(`the story was not over after ${PATIENCE / 1000} s`);
}

/** What everybody saw when it failed. */
async function takePictures() {
  const folder = resolve(process.env.THROUGHLINE_PICTURES ?? join('..', '..', 'target', 'browser'));
  await mkdir(folder, { recursive: true });
  for (const person of people) {
    for (const [index, page] of person.context.pages().entries()) {
      const file = join(folder, `${name}-${person.name}-${index}.png`);
      await page.screenshot({ path: file });
      console.error(`${person.name} saw ${file}`);
    }
    for (const text of person.complaints) console.error(`${person.name}: ${text}`);
  }
}
