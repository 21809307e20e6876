// Several tabs of one browser show the same, whichever one edits, and all of it is still there afterwards.
import { equal, expect } from '../lib/expect.mjs';
import { addTask, allRows, row, startEmpty, text, write } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const first = await alice.openPage();
  await startEmpty(first, 'Three windows');
  await addTask(first, 'One');
  const address = new URL(first.url()).hash;
  const second = await alice.openPage(address);
  const third = await alice.openPage(address);
  await row(second, 'One').waitFor();
  await row(third, 'One').waitFor();

  // One after the other, as one person does, and without waiting for one tab to hear of another's edit.
  await second.bringToFront();
  await addTask(second, 'Two');
  await third.bringToFront();
  await addTask(third, 'Three');
  await first.bringToFront();
  await write(first, 'One', 'duration', '8d');
  const all = [first, second, third];
  for (const page of all) {
    await row(page, 'Two').waitFor();
    await row(page, 'Three').waitFor();
    await expect(() => text(page, 'One', 'duration'), /^8/, 'the duration in every tab');
  }
  const rows = await allRows(first);
  equal(await allRows(second), rows, 'the rows in the second tab');
  equal(await allRows(third), rows, 'the rows in the third tab');

  for (const page of all) await page.close();
  const again = await alice.openPage(address);
  await row(again, 'Three').waitFor();
  equal(await allRows(again), rows, 'the rows after closing all tabs');
}
