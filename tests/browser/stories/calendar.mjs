// A calendar is made, its week and exceptions written, the project moved to it, and everything undone.
import { expect } from '../lib/expect.mjs';
import { addTask, startEmpty, text, write } from '../lib/plan.mjs';

const tab = (page, name) => page.getByRole('tab', { name, exact: true }).click();
const day = (page, date) => page.getByRole('button', { name: new RegExp(`\\b${date}\\b`) });

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startEmpty(page, 'Calendars', '2027-05-03');
  await addTask(page, 'Dig');
  await write(page, 'Dig', 'duration', '5d');
  await expect(() => text(page, 'Dig', 'finish'), /^7 May/, 'a week of work');

  // A new calendar, chosen at once.
  await tab(page, 'Calendar');
  await page.getByRole('button', { name: 'New calendar' }).click();
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await expect(() => name.inputValue(), 'New calendar', 'the new calendar to be edited');
  await name.fill('Nights');
  await name.press('Tab');
  await page.getByRole('navigation', { name: 'Calendars' }).getByText('Nights').waitFor();

  // Its week: a preset, then one day by hand, and what cannot be read is said.
  await page.getByLabel('Start from a usual week…').selectOption({ label: 'Night shift: Monday to Friday, 22–6' });
  const friday = page.getByLabel('Friday: working times');
  await expect(() => friday.inputValue(), '00:00–06:00, 22:00–24:00', 'the night shift');
  await friday.fill('8-twelve');
  await friday.press('Tab');
  await page.getByRole('alert').getByText('no time from 0:00 to 24:00').waitFor();
  await friday.fill('8-12');
  await friday.press('Tab');
  await expect(() => friday.inputValue(), '08:00–12:00', 'the short Friday');
  await page.getByLabel('Friday: worked or free').selectOption('free');
  await expect(() => friday.isDisabled(), true, 'a free day to have no times');

  // An exception, seen in the year with its reason.
  await page.getByLabel('Name of a new exception').fill('Shut-down');
  await page.getByLabel('First day of a new exception').fill('2027-05-04');
  await page.getByLabel('Last day of a new exception').fill('2027-05-05');
  await page.getByLabel('Name of a new exception').press('Enter');
  await expect(() => day(page, '4 May 2027').getAttribute('aria-label'), /free \(Shut-down\)/i, 'the shut-down in the year');
  await expect(() => day(page, '6 May 2027').getAttribute('aria-label'), /00:00–06:00/, 'a night that is worked');

  // It comes again every other week, for ever: said in words, seen in the year, and kept as one rule.
  const repeat = page.getByRole('button', { name: /Repeat….*Shut-down|Shut-down.*Repeat…/ });
  await repeat.click();
  const rule = page.getByRole('dialog', { name: 'Repeat ‘Shut-down’' });
  await rule.getByRole('checkbox', { name: 'It comes again.' }).check();
  await rule.getByRole('radio', { name: 'Weekly' }).check();
  await rule.getByRole('spinbutton', { name: 'every weeks on' }).fill('2');
  await expect(() => rule.getByRole('status').innerText(), /4 May 2027.*18 May 2027.*…/, 'every other Tuesday');
  await rule.getByRole('button', { name: 'Save' }).click();
  await expect(() => day(page, '18 May 2027').getAttribute('aria-label'), /free \(Shut-down\)/i, 'it two weeks later');
  await expect(() => day(page, '11 May 2027').getAttribute('aria-label'), /worked|00:00–06:00/i, 'the week between worked');
  await expect(() => repeat.getAttribute('aria-pressed'), 'true', 'that it comes again');

  // By keyboard over the year: the day is said.
  await day(page, '4 May 2027').focus();
  await page.keyboard.press('ArrowDown');
  await expect(() => page.locator('.year-said').innerText(), /11 May 2027/, 'the day a week later');

  // The project is worked in it: dates move, and undo brings them back.
  await page.getByRole('button', { name: 'Use for the project' }).click();
  await page.getByText('This is the project calendar').waitFor();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('choose another one for the project first').waitFor();
  await tab(page, 'Gantt');
  await expect(() => text(page, 'Dig', 'finish'), (seen) => !seen.startsWith('7 May'), 'other dates');
  await page.keyboard.press('Control+z');
  await expect(() => text(page, 'Dig', 'finish'), /^7 May/, 'the dates of before');

  // Not the project's any more, it can be deleted.
  await tab(page, 'Calendar');
  await page.getByRole('navigation', { name: 'Calendars' }).getByText('Nights').click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('navigation', { name: 'Calendars' }).getByText('Nights').waitFor({ state: 'detached' });
}
