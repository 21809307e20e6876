// What is private is not on the devices of those who may not see it, nor on the way to them: looked for in what came
// over the wire and in what the browser stores. A manager has it, which shows that the search finds what is there.
import { invite, join, makeAccount, toMembers, toProject } from '../lib/accounts.mjs';
import { equal, expect } from '../lib/expect.mjs';
import { addTask, row, startEmpty } from '../lib/plan.mjs';
import { details, go, make } from '../lib/registers.mjs';

const SECRET = 'Moonlit heron';

export default async function story({ arrive, relay }) {
  const ann = await arrive('Ann');
  const page = await ann.openPage(`#invitation=${relay.invitation}`);
  await makeAccount(page, 'ann', 'Ann');
  await page.getByRole('link', { name: 'Projects' }).click();
  await startEmpty(page, 'Roll-out', '2027-01-11');
  await addTask(page, 'Survey');
  await go(page, 'Team', 'One-to-ones');
  await make(page, 'one-to-one', SECRET);
  await go(page, 'Risks and issues');
  await make(page, 'risk', 'Frost');
  const related = details(page).getByRole('combobox', { name: 'Key or name of a record or task' });
  await related.fill(SECRET);
  await related.press('Enter');
  await details(page).locator('.related').getByText(SECRET).waitFor();
  await toMembers(page);
  const forCarol = await invite(page, 'Carol', 'manager');
  const forBob = await invite(page, 'Bob', 'contributor');
  const forDora = await invite(page, 'Dora', 'commenter');
  await toProject(page);

  const carol = await arrive('Carol');
  const hers = await join(carol, forCarol, 'carol', 'Carol');
  await go(hers, 'Team', 'One-to-ones');
  await hers.getByText(SECRET).first().waitFor();

  const bob = await arrive('Bob');
  const his = await join(bob, forBob, 'bobby', 'Bob');
  await row(his, 'Survey').waitFor();
  await go(his, 'Risks and issues');
  await his.getByText('Frost').first().click();
  // That it has to do with something private shows; with what does not.
  await details(his).locator('.related').getByText('(private: not shared with you)').waitFor();
  await go(his, 'Team', 'One-to-ones');
  await his.getByText('Private notes are not on this device').waitFor();
  await his.getByRole('button', { name: 'New one-to-one' }).waitFor({ state: 'detached' });
  await go(his, 'Overview');
  await his.getByText('Not shown to you, and left out here: private notes.').waitFor();

  // Dora may comment, and nothing else.
  const dora = await arrive('Dora');
  const dorasPage = await join(dora, forDora, 'dora', 'Dora');
  await row(dorasPage, 'Survey').waitFor();
  await go(dorasPage, 'Risks and issues');
  await dorasPage.getByText('Frost').first().click();
  const probability = details(dorasPage).getByLabel('Probability', { exact: true });
  await expect(() => probability.isDisabled(), true, 'what she may not change');
  for (const name of ['New risk', 'It has happened', 'Delete']) {
    await expect(() => dorasPage.getByRole('button', { name, exact: true }).count(), 0, name);
  }
  await details(dorasPage).getByRole('textbox', { name: 'Write a comment' }).fill('Salt the road.');
  await details(dorasPage).getByRole('button', { name: 'Comment', exact: true }).click();
  await go(page, 'Risks and issues');
  await page.getByText('Frost').first().click();
  await details(page).getByText('Salt the road.').waitFor();
  await go(page, 'Overview');

  // Bob's own first record in a register is nobody's business but the team's: it arrives.
  await go(his, 'Quality');
  await make(his, 'acceptance criterion', 'Every port is labelled');
  await go(page, 'Quality');
  await page.getByText('Every port is labelled').first().waitFor();

  const seen = async (person, page) => ({
    wire: person.network.received().includes(SECRET),
    stored: await page.evaluate(isStored, SECRET),
  });
  await expect(() => seen(carol, hers), { wire: true, stored: true }, 'the search to find what a manager has');
  equal(await seen(bob, his), { wire: false, stored: false }, "what is private, with Bob's");
  // The search finds what Bob has.
  equal(await his.evaluate(isStored, 'Frost'), true, 'whether Bob has the risk');
}

/** Runs in the page: whether a text is in any value or key of any database of this browser. */
async function isStored(text) {
  const wanted = new TextEncoder().encode(text);
  const has = (bytes) => {
    for (let at = 0; at + wanted.length <= bytes.length; at++) {
      if (wanted.every((byte, i) => bytes[at + i] === byte)) return true;
    }
    return false;
  };
  const find = (value) => {
    if (typeof value === 'string') return value.includes(text);
    if (value instanceof ArrayBuffer) return has(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return has(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return value !== null && typeof value === 'object' && Object.values(value).some(find);
  };
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [values, keys] = await Promise.all([done(objects.getAll()), done(objects.getAllKeys())]);
      if ([...values, ...keys].some(find)) return true;
    }
    database.close();
  }
  return false;
}
