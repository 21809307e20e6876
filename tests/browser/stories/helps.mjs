// What the product offers by itself: lessons while a risk or a task is written, also those of another project; work in other
// projects; how full everybody is; a baseline for a change request; cards that do not say who wrote them.
import { expect } from '../lib/expect.mjs';
import { addTask, choose, startEmpty, startSample, table } from '../lib/plan.mjs';
import { details, go, introduce, make } from '../lib/registers.mjs';

export default async function story({ arrive }) {
  const mari = await arrive('Mari');
  const page = await mari.openOwnPage();
  await startSample(page);
  await introduce(page, 'Mari Kvam');

  // A lesson is offered while a risk is written, and opens.
  await go(page, 'Risks and issues');
  await make(page, 'risk', 'Optics with wrong labels are staged');
  const lessons = page.getByRole('region', { name: 'Lessons that may help' });
  await lessons.getByRole('button', { name: 'Labels name the wavelength', exact: true }).waitFor();
  await expect(() => lessons.innerText(), /Wavelength and reach on every label/, 'what to do');
  const offered = lessons.getByRole('listitem').filter({ hasText: 'Labels name the wavelength' });
  await offered.getByRole('button', { name: /^Take it up/ }).click();
  await offered.getByText('Taken up').waitFor();
  await details(page).locator('.related', { hasText: 'Labels name the wavelength' }).waitFor();
  await lessons.getByRole('button', { name: 'Labels name the wavelength', exact: true }).click();
  await page.getByRole('complementary', { name: /^Details of lesson/ }).waitFor();
  await expect(() => details(page).locator('.computed').innerText(), /Reused\s*2/, 'how often it was taken up');
  await go(page, 'Lessons', 'Lessons by tag');
  const byTag = page.getByRole('table', { name: 'Lessons by tag' });
  await expect(() => byTag.getByRole('row').nth(1).innerText(), /^\S+\s+2\s/, 'the tag that was taken up most');

  // How full everybody is, by week and by month.
  await go(page, 'Team', 'Capacity');
  const heat = page.getByRole('table', { name: 'Capacity' });
  await heat.getByRole('row').nth(3).waitFor();
  await page.getByLabel('Length of a column').selectOption('Months');
  const back = page.getByRole('button', { name: 'Earlier' });
  const sum = async () => (await heat.innerText()).match(/\d+ %/g)?.length ?? 0;
  // The sample stands in 2027.
  const forward = page.getByRole('button', { name: 'Later' });
  for (let turns = 0; turns < 4 && !(await page.getByText(/2027/).count()); turns++) await forward.click();
  await expect(sum, (cells) => cells > 10, 'months with work');
  await expect(() => heat.getByText(/^Mari Kvam, January 2027: .* of /).count(), 1, "Mari's January in words");
  await back.click();
  await forward.click();
  await heat.getByRole('button', { name: 'Mari Kvam' }).click();
  await table(page).waitFor();

  // A change request that is approved takes a baseline, which it names.
  await go(page, 'Risks and issues', 'Change requests');
  await make(page, 'change request', 'A seventh harbour');
  await details(page).getByRole('button', { name: 'Approve and take a baseline' }).click();
  await expect(() => details(page).getByLabel('Status').inputValue(), 'approved', 'the status');
  await expect(
    () => details(page).getByLabel('Baseline').evaluate((select) => select.selectedOptions?.[0]?.textContent ?? select.value),
    /^CR-\d+ A seventh harbour$/,
    'the baseline that it names',
  );
  await details(page).getByRole('button', { name: 'Carried out: take a baseline' }).waitFor();

  // A card says who wrote it only if they want that.
  await go(page, 'Lessons', 'Retrospectives');
  await page.getByRole('grid').getByRole('gridcell').nth(2).click();
  await details(page).getByRole('textbox', { name: 'New card' }).fill('We never rest');
  await details(page).getByRole('textbox', { name: 'New card' }).press('Enter');
  await details(page).getByRole('button', { name: 'We never rest' }).click();
  await page.getByRole('complementary', { name: /^Details of card/ }).waitFor();
  await details(page).getByText('History', { exact: true }).click();
  const history = details(page).locator('.history-items');
  await expect(() => history.innerText(), /made/, 'its history');
  await expect(() => history.innerText(), (text) => !/You|Mari/.test(text), 'nobody to be named');

  // On the board of the retrospective it moves, and becomes an improvement.
  await go(page, 'Lessons', 'Retrospective board');
  const card = page.locator('.board-card', { hasText: 'We never rest' });
  await expect(() => page.getByRole('region', { name: 'Went well' }).locator('.board-card', { hasText: 'We never rest' }).count(), 1, 'where it begins');
  await card.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('region', { name: 'To improve' }).locator('.board-card:focus', { hasText: 'We never rest' }).waitFor();
  await page.keyboard.press('Enter');
  await expect(() => card.getAttribute('aria-pressed'), 'false', 'the card to be put down');
  await expect(() => page.getByRole('region', { name: 'To improve' }).locator('.board-card', { hasText: 'We never rest' }).count(), 1, 'where it was put');
  await card.click();
  await details(page).getByRole('button', { name: 'Make it an improvement' }).click();
  await page.getByRole('complementary', { name: /^Details of improvement/ }).waitFor();
  await expect(() => page.locator('.drawer-name').inputValue(), 'We never rest', 'the improvement');
  await details(page).getByRole('button', { name: /^(R[CT]-\d+ )?We never rest/ }).waitFor();

  // What was planned to be told is logged as held, and due again a cadence later.
  await go(page, 'Stakeholders', 'Communication plan');
  await page.getByRole('grid').getByRole('gridcell').nth(2).click();
  await page.getByRole('complementary', { name: /^Details of planned communication/ }).waitFor();
  const planned = await page.locator('.drawer-name').inputValue();
  await details(page).getByRole('button', { name: 'Log it as held today' }).click();
  await page.getByRole('complementary', { name: /^Details of communication / }).waitFor();
  await expect(() => page.locator('.drawer-name').inputValue(), planned, 'the communication');
  const today = await page.evaluate(() => new Date().toLocaleDateString('sv'));
  await expect(() => details(page).getByLabel('Date', { exact: true }).inputValue(), today, 'its day');

  // A finding becomes an issue, with what is known of it.
  await go(page, 'Quality', 'Findings');
  await page.getByRole('grid').getByRole('gridcell').nth(2).click();
  await page.getByRole('complementary', { name: /^Details of finding/ }).waitFor();
  const finding = await page.locator('.drawer-name').inputValue();
  await details(page).getByRole('button', { name: 'Raise an issue' }).click();
  await page.getByRole('complementary', { name: /^Details of issue/ }).waitFor();
  await expect(() => page.locator('.drawer-name').inputValue(), finding, 'the issue');

  // The project says what its scales mean; a search forgives a slip.
  await go(page, 'Risks and issues', 'Risks');
  await page.getByRole('button', { name: 'Matrix', exact: true }).click();
  await page.getByRole('columnheader', { name: /^Very high.*The leased lines must be prolonged/ }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').first().fill('wavelenght');
  await page.getByRole('option', { name: /Labels name the wavelength/ }).waitFor();
  await page.keyboard.press('Escape');

  // In another project the lesson is offered all the same, and what is to be done here is listed there.
  const here = page.url();
  await page.goto(new URL('#/', here).href);
  await startEmpty(page, 'Southern roll-out');
  await addTask(page, 'Stage optics with labels');
  await choose(page, 'Stage optics with labels', 'name');
  await page.getByRole('button', { name: /^Details/ }).click();
  await lessons.getByText('from Northern roll-out').first().waitFor();
  await expect(() => lessons.innerText(), /Labels name the wavelength/, 'the lesson of the other project');
  await offered.getByRole('button', { name: /^Take it up/ }).click();
  await offered.getByText('Taken up').waitFor();
  await expect(() => offered.innerText(), (text) => !text.includes('from Northern'), 'the lesson to be here now');
  await go(page, 'Lessons', 'Lessons');
  await page.getByRole('grid', { name: 'Lessons' }).getByText('Labels name the wavelength').waitFor();
  await go(page, 'Overview', 'My work');
  await page.getByRole('heading', { name: 'In other projects on this device' }).waitFor();
  const there = page.locator('.elsewhere', { hasText: 'Northern roll-out' });
  await expect(() => there.getByRole('row').count(), (rows) => rows > 3, "Mari's work there");
}
