// The duties of a technical project manager on the sample project, each in its own view: what has holes is seen and
// mended, mostly by keyboard, and what was done in one view shows in the others.
import { expect } from '../lib/expect.mjs';
import { startSample } from '../lib/plan.mjs';
import { details, go, introduce } from '../lib/registers.mjs';

export default async function story({ arrive }) {
  const mari = await arrive('Mari');
  const page = await mari.openOwnPage();
  await startSample(page);

  // Technical oversight: what does not comply is flagged; a waiver's end is told.
  await go(page, 'Decisions', 'Compliance matrix');
  const matrix = page.getByRole('table', { name: 'Compliance matrix' });
  const cell = matrix.getByRole('combobox').first();
  const flags = () => matrix.getByText(/breach/).count();
  await matrix.getByText(/breach/).first().waitFor();
  const before = await flags();
  await cell.selectOption('Not compliant');
  await expect(flags, before + 1, 'one more breach');
  await page.keyboard.press('Control+z');
  await expect(flags, before, 'the breach taken back');
  await expect(() => cell.evaluate((select) => select.selectedOptions[0].textContent.trim()), 'Not assessed', 'what is chosen taken back too');

  // A waiver asks until when it holds: without an end it is none.
  await cell.selectOption('Waived');
  const waiver = page.getByRole('complementary', { name: /^Details of compliance/ });
  await expect(flags, before + 1, 'a waiver without an end');
  await waiver.getByLabel('Waiver expires').fill('2099-12-31');
  await waiver.getByLabel('Waiver expires').blur();
  await expect(flags, before, 'a waiver with an end');
  await waiver.getByRole('button', { name: 'Close' }).click();

  // Stakeholders: one is moved over the grid by keyboard, and a communication that is late becomes one that is held.
  await go(page, 'Stakeholders');
  await page.getByRole('button', { name: 'Grid', exact: true }).click();
  const mark = page.locator('.level-mark').first();
  const label = await mark.getAttribute('aria-label');
  const [, name, interest] = /^(.*)\. Interest (\d), Power/.exec(label);
  const key = interest === '5' ? 'ArrowLeft' : 'ArrowRight';
  const to = Number(interest) + (interest === '5' ? -1 : 1);
  await mark.focus();
  await page.keyboard.press(key);
  await page.getByRole('button', { name: new RegExp(`^${name}\\. Interest ${to},`) }).waitFor();
  await go(page, 'Stakeholders', 'Communication plan');
  await page.getByRole('grid', { name: 'Communication plan' }).getByText('Next due').waitFor();
  await page.getByRole('button', { name: 'Calendar', exact: true }).click();
  await expect(() => page.locator('.register-by').inputValue(), 'next_due', 'the calendar to be of what is due next');
  await page.locator('.month-record').first().waitFor();

  // Team: nobody answers for one deliverable; somebody does now.
  await go(page, 'Team', 'RACI');
  const holes = page.getByText('Nobody accountable');
  await expect(() => holes.count(), 1, 'the hole');
  const row = page.getByRole('row').filter({ has: holes });
  const deliverable = await row.getByRole('button').first().innerText();
  await row.getByRole('combobox').first().selectOption('A');
  await expect(() => holes.count(), 0, 'the hole to be filled');
  await go(page, 'Scope', 'Deliverables');
  await page.getByRole('grid').getByText(deliverable.replace(/^DL-\d+ /, '')).click();
  await expect(() => details(page).getByRole('heading', { name: 'Responsibilities' }).count(), 1, 'who answers for it');
  await go(page, 'Team', 'Skills matrix');
  await page.getByRole('table', { name: 'Skills matrix' }).getByRole('row').nth(3).waitFor();

  // Work that lacks a skill: its details say so, until nobody asks for it any more; who answers for it, and what is said.
  const missing = page.getByRole('region', { name: 'Skills missing' });
  await missing.getByText('Penetration testing (Medium): nobody who works on it has it').waitFor();
  await missing.getByRole('button', { name: /Security review/ }).click();
  const task = page.getByRole('complementary', { name: /^Details of T-/ });
  await task.getByText('Penetration testing (Medium): nobody').waitFor();
  await task.getByRole('combobox', { name: 'New skill needed' }).fill('Firewalls');
  await task.getByRole('combobox', { name: 'New skill needed' }).press('Enter');
  await task.getByText('Firewalls: nobody who works on it has it').waitFor();
  await task.getByRole('combobox', { name: 'Add somebody…' }).selectOption('Selma Lie');
  await expect(() => task.getByRole('combobox', { name: 'Selma Lie' }).inputValue(), 'r', 'what she does');
  await task.getByRole('combobox', { name: 'Add somebody…' }).selectOption('Tor Dahl');
  await expect(() => task.getByRole('combobox', { name: 'Tor Dahl' }).inputValue(), 'r', 'what he does');
  await task.getByText('Nobody accountable').waitFor();
  await task.getByRole('textbox', { name: 'Write a comment' }).fill('Who breaks in this time?');
  await task.getByRole('button', { name: 'Comment', exact: true }).click();
  await task.locator('.thread').getByText('Who breaks in this time?').waitFor();
  await go(page, 'Team', 'RACI');
  await page.getByRole('button', { name: 'Work packages' }).click();
  const packages = page.getByRole('table', { name: 'RACI' });
  await packages.getByRole('rowheader', { name: /Tromsø/ }).first().waitFor();
  const rows = await packages.getByRole('row').count();
  await expect(() => packages.getByText('Nobody accountable').count(), rows - 1, 'nobody answers for any package yet');
  await packages.getByRole('row').nth(1).getByRole('combobox').first().selectOption('A');
  await packages.getByRole('row').nth(1).getByText('Nobody responsible').waitFor();

  // Sites: a step is done at one of them, in the matrix as in the plan.
  await go(page, 'Sites', 'Roll-out');
  const step = page.locator('.rollout-cell').first();
  await step.getByRole('combobox').selectOption('100 %');
  await step.getByRole('button', { name: /^Show in the plan/ }).click();
  await expect(
    () => page.evaluate(() => document.activeElement.closest('[role=row]')?.querySelector('[data-col=percent_complete]')?.textContent),
    /100/,
    'the task in the plan',
  );

  // Quality: a check is made at a site; a review has findings.
  await go(page, 'Quality', 'Checklists');
  await page.getByRole('grid', { name: 'Checklists' }).getByRole('gridcell').nth(2).click();
  const check = details(page).locator('.part').first().getByRole('combobox');
  await check.selectOption('Failed');
  await expect(() => details(page).locator('.computed').innerText(), /Failed\s*[1-9]/, 'that one failed');
  await go(page, 'Quality', 'Reviews and audits');
  await page.getByRole('grid').getByText('Open findings').waitFor();

  // Risks: by exposure, and in the matrix with what they add up to.
  await go(page, 'Risks and issues');
  const exposures = page.getByRole('grid', { name: 'Risks' });
  await expect(() => exposures.getByRole('columnheader', { name: 'Exposure', exact: true }).getAttribute('aria-sort'), 'descending', 'the largest first');
  await page.getByRole('button', { name: 'Matrix', exact: true }).click();
  await page.getByText(/risks open, total exposure of threats \d+/).waitFor();

  // Improvement: lessons by date; the retrospective has its cards.
  await go(page, 'Lessons', 'Retrospectives');
  await page.getByRole('grid').getByRole('gridcell').nth(2).click();
  await details(page).getByRole('textbox', { name: 'New card' }).fill('Survey with two people');
  await details(page).getByRole('textbox', { name: 'New card' }).press('Enter');
  await details(page).getByRole('button', { name: 'Survey with two people' }).waitFor();
  await expect(() => details(page).locator('.computed').innerText(), /Cards\s*7/, 'the cards');

  // A trace over the relations, and the way from one record to the next.
  await go(page, 'Scope', 'Deliverables');
  await page.getByRole('grid').getByRole('gridcell').nth(2).click();
  await details(page).getByText('Trace', { exact: true }).click();
  await expect(async () => (await details(page).locator('.trace li').count()) > 1, true, 'what belongs to it');

  // My work: who I am follows from my name.
  await introduce(page, 'Mari Kvam');
  await page.getByRole('table', { name: 'My work' }).getByRole('row').nth(3).waitFor();

  // The overview leads to all of it.
  await go(page, 'Overview');
  for (const card of ['Schedule', 'Risks', 'Issues', 'Quality', 'People', 'Stakeholders']) {
    await page.locator('.overview-card', { hasText: card }).first().waitFor();
  }
  await page.getByRole('region', { name: 'Top risks' }).getByRole('button').first().click();
  await page.getByRole('complementary', { name: /^Details of risk/ }).waitFor();
}
