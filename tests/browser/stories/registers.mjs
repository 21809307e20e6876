// The registers as a team uses them: a risk is written, judged in the matrix by keyboard, becomes an issue; a decision
// is weighed; a deliverable gets criteria and is signed; what was done can be undone, traced and found.
import { readFile } from 'node:fs/promises';

import { expect } from '../lib/expect.mjs';
import { startEmpty } from '../lib/plan.mjs';
import { details, go, make } from '../lib/registers.mjs';

/** What a register is written as. */
async function exported(page, format) {
  await page.getByRole('button', { name: 'Export: Risks' }).click();
  const item = page.getByRole('menuitem', { name: format });
  const [download] = await Promise.all([page.waitForEvent('download'), item.click()]);
  return readFile(await download.path());
}

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openOwnPage();
  await startEmpty(page, 'Harbour network', '2027-01-11');

  // A risk, judged in its details and in the matrix.
  await go(page, 'Risks and issues');
  await page.getByText('Risks: nothing here yet').waitFor();
  await make(page, 'risk', 'The ferry is cancelled');
  await details(page).getByLabel('Probability', { exact: true }).selectOption('High');
  await details(page).getByLabel('Impact', { exact: true }).selectOption('Medium');
  await details(page).getByLabel('Cost, likely').fill('1 000.50');
  await details(page).getByLabel('Cost, likely').press('Tab');
  await details(page).getByText('Expected monetary value').waitFor();
  await expect(() => details(page).locator('.computed').innerText(), /Exposure\s*12[\s\S]*-700\.35/, 'what is computed');
  await details(page).getByLabel('Cost, likely').fill('a lot');
  await details(page).getByLabel('Cost, likely').press('Tab');
  await page.getByText('Write an amount such as 1250').first().waitFor();
  await expect(() => details(page).getByLabel('Cost, likely').inputValue(), '1000.50', 'the amount put back');

  // The register goes to a spreadsheet.
  const csv = (await exported(page, 'Comma-separated values (CSV)')).toString('utf8').split('\r\n');
  await expect(() => csv[0].startsWith('\uFEFFKey,Risk,'), true, 'its headings');
  await expect(() => csv[1], /^R-1,The ferry is cancelled,.*,1000\.50,/, 'the risk with its cost');
  const book = await exported(page, 'Excel workbook (XLSX)');
  await expect(() => book.subarray(0, 2).toString(), 'PK', 'a workbook, which is a ZIP file');

  await page.getByRole('button', { name: 'Matrix', exact: true }).click();
  const mark = page.getByRole('button', { name: /^R-1 The ferry is cancelled/ });
  await mark.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'R-1 The ferry is cancelled. Impact 4, Probability 4' }).waitFor();

  // It happens: an issue of it, and both know of each other.
  await mark.click();
  await details(page).getByRole('button', { name: 'It has happened' }).click();
  await page.getByRole('complementary', { name: 'Details of issue I-1' }).waitFor();
  await expect(() => details(page).getByLabel('Severity').inputValue(), 'major', 'its severity follows from the impact');
  await details(page).getByText('is caused by').waitFor();
  await details(page).getByRole('button', { name: /R-1 The ferry/ }).first().click();
  await page.getByRole('complementary', { name: 'Details of risk R-1' }).waitFor();
  await expect(() => details(page).getByLabel('Status').inputValue(), 'occurred', 'the risk is marked');

  // A response is a task of the plan.
  await details(page).getByRole('button', { name: 'Add a response' }).click();
  await details(page).getByRole('button', { name: 'T-1 Respond: The ferry is cancelled', exact: true }).click();
  await page.getByRole('treegrid').getByText('Respond: The ferry is cancelled').waitFor();
  // The address names it once its details are open: whoever goes on sooner would be led back to it.
  await expect(() => new URL(page.url()).hash, /\/plan\/\w+/, 'the task to be open');

  // The issue goes over the board by keyboard.
  await go(page, 'Risks and issues', 'Issues');
  await page.getByRole('button', { name: 'Board', exact: true }).click();
  const card = page.locator('.board-card');
  const focused = () => card.evaluate((card) => card === document.activeElement && card.ariaPressed === 'true');
  await card.focus();
  await page.keyboard.press('Enter');
  await expect(focused, true, 'the card to be picked up');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('region', { name: 'In progress' }).locator('.board-card').waitFor();
  await expect(focused, true, 'the card to be carried over');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'In progress' }).getByText('The ferry is cancelled').waitFor();
  await page.getByRole('button', { name: /^Undo: Change I-1/ }).click();
  await page.getByRole('region', { name: 'To do' }).getByText('The ferry is cancelled').waitFor();

  // A decision is weighed: two options, two criteria.
  await go(page, 'Decisions');
  await make(page, 'decision', 'Fibre or radio');
  const add = async (what, title) => {
    const field = details(page).getByRole('textbox', { name: `New ${what}` });
    await field.fill(title);
    await field.press('Enter');
    await details(page).getByRole('button', { name: title, exact: true }).waitFor();
  };
  await add('option', 'Fibre');
  await add('option', 'Radio');
  await add('criterion', 'Cost');
  await add('criterion', 'Speed');
  const fill = async (name, value) => {
    const field = details(page).getByLabel(name, { exact: true });
    await field.fill(value);
    await field.press('Tab');
  };
  await fill('Weight: Speed', '3');
  await fill('Weight: Cost', '1');
  await fill('Fibre, Speed', '9');
  await fill('Fibre, Cost', '2');
  await fill('Radio, Speed', '4');
  await fill('Radio, Cost', '8');
  await expect(() => details(page).locator('.scores tfoot').innerText(), /7\.25\s+5/, 'the weighted scores');
  await expect(() => details(page).locator('.computed').innerText(), /Best by score\s*Fibre/, 'the best option');

  // A deliverable with a criterion; what is signed stays as it was.
  await go(page, 'Scope', 'Deliverables');
  await make(page, 'deliverable', 'Quay switch room');
  await add('acceptance criterion', 'All ports labelled');
  await details(page).getByLabel('Status', { exact: true }).last().selectOption('Met');
  await expect(() => details(page).locator('.computed').innerText(), /Criteria met\s*100 %/, 'how many are met');
  await details(page).getByRole('button', { name: 'Sign off' }).click();
  await details(page).getByRole('button', { name: 'Seen and agreed as it stands.' }).waitFor();

  // People talk about it, and its history says who did what.
  await details(page).getByRole('textbox', { name: 'Write a comment' }).fill('Ready on Monday?');
  await details(page).getByRole('button', { name: 'Comment', exact: true }).click();
  await details(page).getByText('Ready on Monday?').waitFor();
  await details(page).getByText('History', { exact: true }).click();
  await details(page).getByText('Quay switch room').last().waitFor();

  // It is renamed, which the signature tells, and gets its first name back from its history.
  const title = details(page).locator('.drawer-name');
  const sinceThen = () => details(page).locator('.part', { hasText: 'Seen and agreed' }).innerText();
  await expect(sinceThen, /Unchanged/, 'what was signed');
  await title.fill('Quay switch room, east');
  await title.press('Tab');
  await expect(sinceThen, /Changed/, 'what was signed, renamed');
  await details(page).getByRole('button', { name: 'Put back this value of Deliverable' }).last().click();
  await expect(() => title.inputValue(), 'Quay switch room', 'the name as it was first');
  await expect(sinceThen, /Unchanged/, 'what was signed, with its name');
  await page.keyboard.press('Escape');

  // The table: sorted, filtered, edited in place, several at once.
  await go(page, 'Risks and issues');
  await make(page, 'risk', 'Rust in the ducts');
  await make(page, 'risk', 'Port strike');
  await details(page).getByRole('button', { name: 'Close' }).click();
  const grid = page.getByRole('grid', { name: 'Risks' });
  await expect(() => grid.getByRole('row').count(), 4, 'three risks and the heading');
  await grid.getByRole('gridcell', { name: 'Port strike', exact: true }).click();
  await details(page).getByRole('button', { name: 'Close' }).click();
  await grid.getByRole('gridcell', { name: 'Port strike', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('F2');
  await grid.getByRole('combobox', { name: 'Status' }).selectOption('Analysed');
  await expect(
    () => grid.getByRole('row').filter({ hasText: 'Port strike' }).innerText(),
    /Analysed/,
    'what was chosen in the cell',
  );
  await page.getByRole('searchbox', { name: 'Filter: Risks' }).fill('rust');
  await expect(() => grid.getByRole('row').count(), 2, 'one risk fits');
  await page.getByRole('searchbox', { name: 'Filter: Risks' }).fill('');
  for (const name of ['Rust in the ducts', 'Port strike']) {
    await grid.getByRole('checkbox', { name: `Select ${name}` }).check();
  }
  await page.getByRole('combobox', { name: 'Field to set' }).selectOption('Response');
  await page.getByRole('combobox', { name: 'Set Response for all selected' }).selectOption('Mitigate');
  await expect(() => grid.getByText('Mitigate').count(), 2, 'both were changed');
  await page.getByRole('combobox', { name: 'Set Response for all selected' }).selectOption('Undecided');
  await expect(() => grid.getByText('Mitigate').count(), 0, 'both to be as they were, by the first of the choices');

  // A key in the palette leads to its record.
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Commands and tasks' }).waitFor();
  await page.keyboard.type('d-1');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Details of decision D-1' }).waitFor();

  // The overview counts them, and all of it is there after a reload.
  await go(page, 'Overview');
  const risks = page.getByRole('link', { name: /^Risks/ }).last();
  await expect(() => risks.innerText(), /2[\s\S]*0 risks high/, 'two open risks');
  await page.reload();
  await expect(() => page.getByRole('link', { name: /^Risks/ }).last().innerText(), /2/, 'the same after a reload');
}
