// A team shares ways to look at its registers, and records to begin others with.
import { expect } from '../lib/expect.mjs';
import { share, startSample, synced } from '../lib/plan.mjs';
import { details, go } from '../lib/registers.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openOwnPage();
  await startSample(page);

  // Alice keeps how she looks at the issues.
  await go(page, 'Risks and issues', 'Issues');
  await page.getByRole('button', { name: 'Open only' }).click();
  await page.getByRole('button', { name: 'Group', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Severity' }).click();
  await page.keyboard.press('Escape');
  const grid = (at) => at.getByRole('grid', { name: 'Issues' });
  const groups = (at) => grid(at).locator('.register-row.group').count();
  await expect(() => groups(page), (count) => count > 1, 'issues by severity');
  await page.getByRole('button', { name: /^View:/ }).click();
  await page.getByRole('menuitem', { name: 'Keep this view…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Open by severity');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  // A board by any choice, a calendar by any date.
  await page.getByRole('button', { name: 'Board', exact: true }).click();
  const columns = () => page.locator('.board-column h3').allInnerTexts();
  await expect(columns, (names) => names.length > 2 && !names.includes('Critical'), 'the board by status');
  await page.getByLabel('By', { exact: true }).selectOption('Severity');
  await expect(columns, ['Minor', 'Moderate', 'Major', 'Critical'], 'the board by severity');
  const critical = page.getByRole('region', { name: 'Critical' }).locator('.board-card');
  const before = await critical.count();
  await page.getByRole('region', { name: 'Major' }).locator('.board-card').first().focus();
  for (const key of ['Enter', 'ArrowRight']) await page.keyboard.press(key);
  await page.getByRole('region', { name: 'Critical' }).locator('.board-card:focus').waitFor();
  await page.keyboard.press('Enter');
  await expect(() => critical.count(), before + 1, 'one more that is critical');
  await page.keyboard.press('Control+z');
  await expect(() => critical.count(), before, 'it was taken back');
  await page.getByRole('button', { name: 'Calendar', exact: true }).click();
  const dates = await page.getByLabel('By', { exact: true }).locator('option').allInnerTexts();
  if (dates.length < 2) throw new Error(`the calendar is by one date only: ${dates}`);
  await page.getByLabel('By', { exact: true }).selectOption(dates[1]);
  await page.getByRole('table', { name: /./ }).or(page.locator('.month table')).first().waitFor();
  await page.getByRole('button', { name: 'Table', exact: true }).click();

  // And a checklist with its checks.
  await go(page, 'Quality', 'Checklists');
  await page.getByRole('grid', { name: 'Checklists' }).getByRole('gridcell').nth(2).click();
  const checks = await details(page).locator('.part').count();
  await details(page).getByRole('button', { name: 'Keep as a template' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('What we always check');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('Kept as the template “What we always check”').first().waitFor();

  // Bob has both.
  const link = await share(page);
  await synced(page);
  const bob = await arrive('Bob');
  const other = await bob.openPage(link);
  await go(other, 'Risks and issues', 'Issues');
  await expect(() => groups(other), 0, 'no groups yet');
  await other.getByRole('button', { name: /^View:/ }).click();
  await other.getByRole('menuitemradio', { name: 'Open by severity' }).click();
  await expect(() => groups(other), (count) => count > 1, "Alice's view");
  await other.keyboard.press('Escape');
  await expect(() => other.getByRole('button', { name: 'Open only' }).getAttribute('aria-pressed'), 'true', 'the open ones only');

  await go(other, 'Quality', 'Checklists');
  await other.getByRole('button', { name: 'New from a template' }).click();
  await other.getByRole('menuitem', { name: 'What we always check', exact: true }).click();
  await details(other).waitFor();
  await expect(() => details(other).locator('.part').count(), checks, 'the checks of the template');
  const outcomes = () =>
    details(other)
      .locator('.part select')
      .evaluateAll((all) => [...new Set(all.map((one) => one.value))]);
  await expect(outcomes, ['open'], 'none of them checked yet');
}
