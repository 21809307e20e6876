// A plan's settings: what is critical, how progress out of sequence goes on, whose clocks a calendar is by. Work that
// was to be done by now is put off. Each is one step, and can be taken back.
import { expect } from '../lib/expect.mjs';
import { addTask, choose, startEmpty, text, write } from '../lib/plan.mjs';

async function command(page, name, dialog) {
  // One that is closed is hidden first, and out of the page a moment later.
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  const opened = page.getByRole('dialog', { name: dialog });
  await opened.waitFor();
  return opened;
}

const settings = (page) => command(page, 'Schedule settings', 'Schedule settings');

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startEmpty(page, 'Sites', '2027-01-11');
  await addTask(page, 'Prepare');
  await addTask(page, 'Install');
  await write(page, 'Prepare', 'duration', '2d');
  await write(page, 'Install', 'duration', '1d');

  // The project is in the time zone of the device that it was made on. What makes no sense is said where it is.
  let dialog = await settings(page);
  await expect(() => dialog.getByLabel('Time zone').inputValue(), 'Europe/Berlin', 'the zone of this device');
  await expect(() => dialog.getByLabel('Hours per day').inputValue(), '8h', 'the usual day');
  await dialog.getByLabel('Near-critical at float').fill('soon');
  await dialog.getByLabel('Time zone').fill('Mars/Olympus');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('There is no time zone of that name.').waitFor();
  await dialog.getByText(/‘soon’ is not a duration/).waitFor();
  await dialog.getByLabel('Time zone').fill('europe/berlin');
  await dialog.getByLabel('Near-critical at float').fill('1d');
  await dialog.getByLabel('Status date').fill('2027-01-13T08:00');
  await dialog.getByLabel('Out-of-sequence progress').selectOption('override');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Undo: Change the schedule’s settings/ }).waitFor();

  // They are kept as they were given, and Install, with a day of float, is nearly critical.
  dialog = await settings(page);
  await expect(() => dialog.getByLabel('Time zone').inputValue(), 'Europe/Berlin', 'the name as it is written');
  await expect(() => dialog.getByLabel('Status date').inputValue(), '2027-01-13T08:00', 'the status date');
  await expect(() => dialog.getByLabel('Out-of-sequence progress').inputValue(), 'override', 'the choice');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  // Two days of work were due by the status date and nothing was done.
  dialog = await command(page, 'Reschedule', 'Reschedule uncompleted work');
  await expect(() => dialog.getByLabel('Go on from').inputValue(), '2027-01-13T08:00', 'the status date');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await expect(() => text(page, 'Prepare', 'start'), /^13 Jan/, 'what was due to start later');
  await expect(() => text(page, 'Install', 'start'), /^13 Jan/, 'the other one too');
  await choose(page, 'Prepare', 'name');
  await page.keyboard.press('Control+z');
  await expect(() => text(page, 'Prepare', 'start'), /^11 Jan/, 'it as it was');

  // A site in another time zone: its calendar's hours are by the clocks there.
  await page.getByRole('tab', { name: 'Calendar' }).click();
  const zone = page.getByLabel('Time zone');
  await zone.fill('Nowhere/City');
  await zone.press('Tab');
  await page.getByText('There is no time zone of that name.').waitFor();
  await zone.fill('Asia/Kolkata');
  await zone.press('Tab');
  await page.getByRole('button', { name: /^Undo: Change calendar/ }).waitFor();
  await page.getByRole('tab', { name: 'Gantt' }).click();
  // 08:00 there is 03:30 here, and the project starts at 08:00 here: half of the first day is over.
  await expect(() => text(page, 'Prepare', 'finish'), /^13 Jan/, 'two days of work to end on the third');
}
