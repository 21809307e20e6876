// Two people plan together; one loses the network, both go on, also at the same cell; the one without a
// network closes the browser and opens it again; then they meet, and have the same plan.
import { equal, expect } from '../lib/expect.mjs';
import {
  addTask, allRows, cell, choose, exported, pill, row, share, startEmpty, synced, text, write,
} from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const bob = await arrive('Bob');

  let hers = await alice.openOwnPage();
  await startEmpty(hers, 'Northern roll-out');
  for (const name of ['Survey', 'Cabling', 'Radio', 'Acceptance']) await addTask(hers, name);
  await write(hers, 'Survey', 'duration', '3d');
  await write(hers, 'Cabling', 'predecessors', '1');
  await write(hers, 'Radio', 'predecessors', '2FS+1d');
  await write(hers, 'Acceptance', 'predecessors', '3');

  const link = await share(hers);
  let his = await bob.openPage(new URL(link).hash);
  await row(his, 'Acceptance').waitFor();
  equal(await allRows(his), await allRows(hers), 'the rows after joining');

  // Each sees the other's edits and cursor.
  await write(hers, 'Cabling', 'duration', '4d');
  await expect(() => text(his, 'Cabling', 'duration'), /^4/, "Alice's duration at Bob's");
  await choose(hers, 'Radio', 'duration');
  await cell(his, 'Radio', 'duration').locator('.peer-flag').waitFor();
  await write(his, 'Radio', 'name', 'Radio links');
  await row(hers, 'Radio links').waitFor();
  await synced(hers);
  await synced(his);

  // Bob is on a site without a network. Both edit, also the same cell.
  await bob.keeps(his);
  await bob.goOffline();
  await expect(() => pill(his).innerText(), /^Offline/, 'Bob to be offline');
  await write(his, 'Survey', 'duration', '6d');
  await addTask(his, 'Earthing');
  await write(hers, 'Survey', 'duration', '5d');
  await addTask(hers, 'Permits');
  await synced(hers);
  await expect(() => pill(his).innerText(), /^Offline · \d+ changes? waiting$/, "Bob's changes to wait");

  // He closes the browser, opens it again, still without a network, and goes on.
  const address = new URL(his.url()).hash;
  await bob.closeBrowser();
  await bob.openBrowser();
  his = await bob.openPage(address);
  await row(his, 'Earthing').waitFor();
  await expect(() => text(his, 'Survey', 'duration'), /^6/, 'his duration to be there again');
  await write(his, 'Cabling', 'percent_complete', '50');
  await expect(() => pill(his).innerText(), /^Offline · \d+ changes? waiting$/, "Bob's changes to wait");

  // They meet again.
  await bob.goOnline();
  await row(hers, 'Earthing').waitFor({ timeout: 45_000 });
  await row(his, 'Permits').waitFor({ timeout: 45_000 });
  await synced(his, 45_000);
  await synced(hers, 45_000);
  await expect(() => text(hers, 'Cabling', 'percent_complete'), /^50/, "Bob's progress at Alice's");

  equal(await allRows(his), await allRows(hers), 'the rows after meeting again');
  const [mine, theirs] = [await exported(hers), await exported(his)];
  equal(theirs.tasks, mine.tasks, 'the computed dates');

  // The cell that both changed says so, to both, and one click settles it for both.
  for (const page of [hers, his]) {
    await cell(page, 'Survey', 'duration').getByRole('button', { name: /Duration/ }).waitFor();
  }
  await cell(hers, 'Survey', 'duration').getByRole('button', { name: /Duration/ }).click();
  const panel = hers.locator('.popover.conflict');
  const five = hers.locator('.choice-value', { hasText: /^5/ });
  await panel.getByRole('listitem').filter({ has: five }).getByRole('button').click();
  for (const page of [hers, his]) {
    await expect(() => text(page, 'Survey', 'duration'), /^5/, 'the chosen duration');
    await cell(page, 'Survey', 'duration').getByRole('button').waitFor({ state: 'detached' });
  }
}
