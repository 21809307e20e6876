// Somebody is asked for two things at once: the row says so, the histogram shows where, the table says it
// in figures, and the tasks behind it are one key away.
import { equal, expect } from '../lib/expect.mjs';
import { addTask, row, startEmpty, write } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startEmpty(page, 'Two things at once');
  for (const name of ['Survey', 'Cabling', 'Report']) await addTask(page, name);
  for (const name of ['Survey', 'Cabling']) {
    await write(page, name, 'duration', '2d');
    await write(page, name, 'resources', 'Jon');
  }
  await row(page, 'Survey').getByText('too much to do').waitFor();
  equal(await row(page, 'Report').getByText('too much to do').count(), 0, 'marks on a task of nobody');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('Resource use');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('region', { name: 'Resource use' }).first();
  await panel.getByText(/over by 2 d in January 2026/).waitFor();
  const chart = panel.getByRole('group');
  await chart.focus();
  await page.keyboard.press('ArrowDown');
  await expect(() => panel.getByRole('status').innerText(), /Over by 2 d/, 'the conflict in words');
  await page.keyboard.press('Enter');
  for (const name of ['Survey', 'Cabling']) {
    await expect(() => row(page, name).getAttribute('aria-selected'), 'true', `${name} to be selected`);
  }
  equal(await row(page, 'Report').getAttribute('aria-selected'), 'false', 'the third task selected');

  await panel.getByRole('button', { name: 'Show as a table' }).press('Enter');
  const figures = panel.getByRole('table').getByRole('row').nth(1).getByRole('cell');
  await expect(async () => (await figures.allInnerTexts()).map((text) => text.trim()).slice(0, 3), ['4 d', '5 d', '2 d'], 'the figures');

  // One after the other they are fine.
  await write(page, 'Cabling', 'predecessors', '1');
  await panel.getByText(/over by/).waitFor({ state: 'detached' });
  await row(page, 'Survey').getByText('too much to do').waitFor({ state: 'detached' });
}
