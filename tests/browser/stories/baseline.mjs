// Without a mouse: a plan is approved, something takes longer, and everybody sees by how much.
import { equal, expect } from '../lib/expect.mjs';
import { addTask, choose, startEmpty, write } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startEmpty(page, 'Approved and delayed');
  for (const name of ['Survey', 'Cabling']) await addTask(page, name);
  await write(page, 'Survey', 'duration', '3d');
  await write(page, 'Cabling', 'predecessors', '1');

  // The palette takes the baseline.
  await command(page, 'Take a baseline');
  await page.getByRole('dialog').getByLabel('Name').fill('Approved');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const ghosts = page.locator('.bars .was');
  await expect(() => ghosts.count(), 2, 'a ghost below each bar');
  const note = page.locator('.finish-note');
  await expect(() => note.innerText(), /as in the baseline$/, 'the finish to be as approved');

  // Survey takes two days more.
  await choose(page, 'Survey', 'duration');
  await page.keyboard.press('F2');
  await page.keyboard.type('5d');
  await page.keyboard.press('Enter');
  await expect(() => note.innerText(), /2 days after baseline$/, 'the delay beside the finish');
  equal(await ghosts.count(), 2, 'ghosts');

  // The list of baselines says the same, task by task.
  const tab = page.getByRole('tab', { name: 'Gantt' });
  await tab.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const row = (name) => page.getByRole('table', { name: 'What moved, task by task' }).getByRole('row', { name });
  await row(/Cabling/).waitFor();
  const moved = async (name) => (await row(name).getByRole('cell').allInnerTexts()).map((text) => text.trim());
  const cells = await moved(/Survey/);
  equal([cells[2], cells[5], cells[6]], ['', '+2 days', '+2 days'], 'what moved of Survey');
  equal((await moved(/Cabling/))[2], '+2 days', 'what moved of Cabling');
  await expect(() => page.locator('.compare-sum').innerText(), /2 days later\. 2 tasks changed, 0 added/, 'the sum');

  // Sorted by name, and back.
  const head = page.getByRole('columnheader', { name: 'Task', exact: true });
  await head.getByRole('button').press('Enter');
  equal(await head.getAttribute('aria-sort'), 'ascending', 'the order');

  // Undo takes back the delay, and deleting is a step like any other.
  await page.getByRole('button', { name: 'Delete Approved' }).press('Enter');
  await page.getByText('A baseline keeps the plan').waitFor();
  await page.keyboard.press('Control+z');
  await page.getByRole('button', { name: 'Delete Approved' }).waitFor();
}

/** Runs a command of the palette. */
async function command(page, name) {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
}
