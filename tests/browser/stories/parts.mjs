// The first page opens with the first part of the code. The other parts follow by themselves, or at once when
// they are called before, and where one cannot be had, the person is told.
import { equal, expect } from '../lib/expect.mjs';
import { addTask, row, startSample, table } from '../lib/plan.mjs';

const part = (url) => /\/((?:ui|engine)_(?:plan|rest))-/.exec(new URL(url).pathname)?.[1];

/** The later parts that were asked for, in order: by `fetch` ahead of their use, by `xhr` when a call waits. */
function asked(person) {
  const parts = [];
  person.context.on('request', (request) => {
    const name = part(request.url());
    if (name) parts.push(`${request.resourceType()} ${name}`);
  });
  return parts;
}

/** Lets nobody fetch a later part in one of these ways. */
const withhold = (person, ...ways) =>
  person.context.route(
    (url) => part(url) !== undefined,
    (route) => (ways.includes(route.request().resourceType()) ? route.abort() : route.continue()),
  );

// A service worker would fetch what the page asks for.
const fresh = { serviceWorkers: 'block' };

const PLAN = ['fetch engine_plan', 'fetch ui_plan'];
const ALL = ['engine_plan', 'engine_rest', 'ui_plan', 'ui_rest'];

/** The parts, however they were asked for. */
const names = (asked) => asked.map((one) => one.split(' ')[1]).toSorted();

export default async function story({ arrive }) {
  // The first page is there before any later part: they follow by themselves.
  const alice = await arrive('Alice', fresh);
  const followed = asked(alice);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const hold = async (route) => {
    await held;
    await route.continue();
  };
  await alice.context.route((url) => part(url) !== undefined, hold);
  const page = await alice.openPage();
  await page.getByRole('button', { name: /^Explore the sample project/ }).waitFor();
  await expect(() => followed.toSorted().join(), PLAN.join(), 'what opens a plan to follow first');
  // Somebody who is quicker than the network waits for it, and is not left waiting once it has come.
  setTimeout(release, 1_000);
  await page.getByRole('button', { name: /^Explore the sample project/ }).click();
  await table(page).waitFor();
  await expect(() => [...new Set(names(followed))], ALL, 'the rest to follow');

  // A link to a plan brings what opens it before anything runs, and nobody waits for a call to see it. The rest follows,
  // or comes a little sooner by a call: what is called depends on chance too, as the order of random ids does.
  const reopened = asked(alice);
  await page.reload();
  await table(page).waitFor();
  await expect(() => names(reopened), ALL, 'all parts to be fetched once');
  equal(reopened.slice(0, PLAN.length).toSorted(), PLAN, 'what came first');

  // Nothing follows by itself: what he does has it brought, and goes on.
  const bob = await arrive('Bob', fresh);
  bob.offline = true; // The browser complains about what is withheld.
  await withhold(bob, 'fetch');
  const demanded = asked(bob);
  const his = await bob.openPage();
  await startSample(his);
  await addTask(his, 'Unpack the antennas');
  await his.keyboard.press('Control+z');
  await his.getByRole('tab', { name: 'Resources' }).click();
  await his.getByRole('tab', { name: 'Gantt' }).click();
  await row(his, 'Unpack the antennas').waitFor({ state: 'detached' });
  const calls = demanded.filter((one) => one.startsWith('xhr'));
  equal(new Set(calls).size, calls.length, 'parts that were brought more than once');
  equal(calls.includes('xhr ui_rest'), true, 'the rest of the interface was brought by a call');

  // Nothing comes at all.
  const carol = await arrive('Carol', fresh);
  carol.offline = true;
  await withhold(carol, 'fetch', 'xhr');
  const hers = await carol.openPage();
  await hers.getByRole('button', { name: /^Explore the sample project/ }).click();
  await hers.getByText(/a part of it is not on this device yet and cannot be fetched/).first().waitFor();
  carol.complaints = carol.complaints.filter(
    (text) => !/not on this device yet|borrow|unreachable/.test(text),
  );
}
