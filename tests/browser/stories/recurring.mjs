// A meeting that comes again is made by keyboard alone, seen in the plan, and undone as one step.
import { expect } from '../lib/expect.mjs';
import { addTask, chooseRow, row, startEmpty, text } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startEmpty(page, 'Meetings', '2027-03-01');
  await addTask(page, 'Dig');
  await addTask(page, 'Close');

  // From the row, with every key that the form needs.
  await chooseRow(page, 'Dig');
  await page.keyboard.press('Alt+r');
  const dialog = page.getByRole('dialog', { name: 'New recurring task' });
  await dialog.waitFor();
  const days = dialog.getByRole('status');
  await expect(() => days.innerText(), /^10 times: .*1 Mar 2027/, 'ten weeks from the start of the task');

  // Without a name it is not made, and what is wrong is said.
  await page.keyboard.press('Enter');
  await dialog.getByRole('alert').getByText('Give the task a name.').waitFor();
  await page.keyboard.type('Site meeting');

  // Every second week on Monday and Thursday, until the middle of April.
  const every = dialog.getByRole('spinbutton', { name: 'every weeks on' });
  await every.focus();
  await page.keyboard.press('ArrowUp');
  await dialog.getByRole('checkbox', { name: 'Thursday' }).focus();
  await page.keyboard.press('Space');
  await dialog.getByLabel('no later than').fill('2027-04-15');
  await expect(() => days.innerText(), /^8 times: .*15 Apr 2027/, 'eight meetings');

  // By position in the month: the same form, other fields.
  await dialog.getByRole('radio', { name: 'Monthly' }).check();
  await dialog.getByRole('combobox', { name: 'Which in the month' }).selectOption('Last');
  await dialog.getByRole('combobox', { name: 'Kind of day' }).selectOption('Friday');
  await expect(() => days.innerText(), /^1 time: .*26 Mar 2027/, 'the last Friday of March');
  await dialog.getByRole('radio', { name: 'Weekly' }).check();
  await expect(() => days.innerText(), /^8 times/, 'the weeks as they were');
  await dialog.getByLabel('Name').press('Enter');
  await dialog.waitFor({ state: 'detached' });

  // A summary with a task for each time, below the row.
  await row(page, 'Site meeting').waitFor();
  await expect(() => row(page, 'Site meeting').getAttribute('aria-level'), '1', 'a summary beside the row');
  await expect(() => row(page, 'Site meeting 8').getAttribute('aria-level'), '2', 'its last time below it');
  await expect(() => text(page, 'Site meeting 2', 'start'), /^4 Mar/, 'the first Thursday');
  await expect(() => text(page, 'Site meeting 8', 'start'), /^15 Apr/, 'the last Thursday');
  await expect(() => text(page, 'Site meeting', 'finish'), /^15 Apr/, 'the summary to end with it');

  // One step back takes all of it.
  await page.keyboard.press('Control+z');
  await row(page, 'Site meeting').waitFor({ state: 'detached' });
  await row(page, 'Site meeting 1').waitFor({ state: 'detached' });
  await row(page, 'Close').waitFor();
}
