// The browser dies in the middle of an edit: all its processes at once. What was shown as saved is there.
import { equal, expect } from '../lib/expect.mjs';
import { addTask, allRows, choose, pill, row, startEmpty, text, write } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  let page = await alice.openPage();
  await startEmpty(page, 'Power cut');
  for (const name of ['One', 'Two', 'Three']) await addTask(page, name);
  await write(page, 'Two', 'duration', '7d');
  await write(page, 'Three', 'predecessors', '2');
  await expect(() => pill(page).innerText(), 'On this device', 'everything to be saved');
  const before = await allRows(page);

  // In the middle of the next edit.
  await choose(page, 'One', 'duration');
  await page.keyboard.press('F2');
  await page.keyboard.type('9');
  const address = new URL(page.url()).hash;
  await alice.killBrowser();

  await alice.openBrowser();
  page = await alice.openPage(address);
  await row(page, 'Three').waitFor();
  equal(await allRows(page), before, 'the rows before and after');

  // And undo reaches back over it.
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(() => text(page, 'Three', 'predecessors'), '', 'the last step to be undone');
}
