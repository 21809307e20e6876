// A task waits for a task of another project on this device, moves with it when asked, and is let go.
import { expect } from '../lib/expect.mjs';
import { addTask, chooseRow, startEmpty, text, write } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const depot = await alice.openPage();
  await startEmpty(depot, 'Depot', '2027-03-01');
  await addTask(depot, 'Cabling');

  const page = await alice.openPage();
  await startEmpty(page, 'Roll-out', '2027-03-01');
  await addTask(page, 'Switches');
  await expect(() => text(page, 'Switches', 'start'), /^1 Mar/, 'the start of the project');

  // From the details of the task, by keyboard.
  await chooseRow(page, 'Switches');
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: /^Details of/ });
  await details.getByRole('button', { name: 'Wait for another project…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Wait for another project' });
  await expect(() => dialog.getByRole('combobox', { name: /^Project/ }).locator('option').first().innerText(), 'Depot', 'the other project to be offered');
  const task = dialog.getByRole('combobox', { name: /^Task/ });
  await task.fill('T-7');
  await task.press('Enter');
  await dialog.getByRole('alert').getByText('Depot has no task “T-7”.').waitFor();
  await task.fill('T-1');
  await dialog.getByRole('status').getByText('Mon, 1 Mar 2027 to Mon, 1 Mar 2027').waitFor();
  await dialog.getByLabel('Lag').fill('1d');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await expect(() => text(page, 'Switches', 'start'), /^3 Mar/, 'a day between the two');
  await details.getByText('Depot T-1').waitFor();

  // Why it starts then.
  await details.getByRole('button', { name: 'Why this start?' }).press('Enter');
  await page.getByRole('dialog', { name: /^Why/ }).getByText('Depot T-1').waitFor();
  await page.keyboard.press('Escape');

  // The other project takes longer: the new date comes when somebody looks, as one step.
  await write(depot, 'Cabling', 'duration', '3d');
  await page.bringToFront();
  await details.getByRole('button', { name: 'Update dates from other projects' }).press('Enter');
  await expect(() => text(page, 'Switches', 'start'), /^5 Mar/, 'the new date');

  await details.getByRole('button', { name: 'No longer wait for Depot T-1' }).press('Enter');
  await expect(() => text(page, 'Switches', 'start'), /^1 Mar/, 'nothing to wait for');
}
