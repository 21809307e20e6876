// A technical project manager plans one site, makes a template of it, rolls it out to others, changes the template and brings
// the sites up to it, without losing what one of them did its own way.
import { expect } from '../lib/expect.mjs';
import { addTask, cell, choose, row, startEmpty, text, write } from '../lib/plan.mjs';
import { go, make } from '../lib/registers.mjs';

export default async function story({ arrive }) {
  const mari = await arrive('Mari');
  const page = await mari.openOwnPage();
  await startEmpty(page, 'Harbours');
  for (const name of ['Tromsø', 'Survey', 'Install']) await addTask(page, name);
  await write(page, 'Survey', 'duration', '2d');
  await write(page, 'Install', 'duration', '3d');
  await write(page, 'Install', 'predecessors', '2');
  for (const name of ['Survey', 'Install']) {
    await choose(page, name, 'name');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await expect(() => row(page, name).getAttribute('aria-level'), '2', `${name} below Tromsø`);
  }
  await go(page, 'Sites');
  for (const site of ['Alta', 'Bodø', 'Narvik']) await make(page, 'site', site);

  // A template of what was planned.
  await go(page, 'Sites', 'Roll-out');
  await page.getByRole('button', { name: 'New template' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Harbour');
  await dialog.getByLabel('From the tasks of').selectOption({ label: 'T-1 Tromsø' });
  await dialog.getByRole('button', { name: 'New template' }).click();
  const template = page.getByRole('listitem', { name: 'Harbour' });
  await expect(() => template.locator('.template-sum').innerText(), '2 tasks, at 0 of 3 sites', 'what it has');

  // Rolled out to two of the three sites, one of them later.
  await template.getByRole('button', { name: 'Roll out…' }).click();
  await dialog.getByRole('checkbox', { name: 'Alta' }).check();
  await dialog.getByRole('checkbox', { name: 'Bodø' }).check();
  await dialog.getByLabel('Bodø: not before').fill('2026-03-02');
  await dialog.getByRole('button', { name: 'Make the tasks' }).click();
  await expect(() => template.locator('.template-sum').innerText(), '2 tasks, at 2 of 3 sites', 'the two sites');
  const matrix = page.getByRole('table', { name: 'Roll-out' });
  await expect(() => matrix.getByRole('row').count(), 4, 'the matrix of sites');
  await expect(() => matrix.getByRole('cell').getByRole('combobox').count(), 4, 'two steps at two sites');
  await expect(() => template.getByRole('button', { name: 'Sites are up to date' }).isDisabled(), true, 'no difference');

  // A step is done at all sites at once, and taken back.
  const survey = () => matrix.getByRole('combobox', { name: /^(Alta|Bodø), Survey$/ }).evaluateAll((all) => all.map((one) => one.value));
  await matrix.getByRole('combobox', { name: 'Survey: set all sites' }).selectOption('100 %');
  await expect(survey, ['100', '100'], 'both surveyed');
  await page.keyboard.press('Control+z');
  await expect(survey, ['0', '0'], 'neither surveyed');

  // Bodø takes a day longer to install; the template gets another survey time.
  await go(page, 'Plan');
  const place = (site, name) =>
    page.evaluate(
      ([site, name]) => {
        const rows = [...document.querySelectorAll('[role=row][data-task]')];
        const names = rows.map((row) => row.querySelector('[data-col="name"] .text')?.textContent);
        return rows[names.indexOf(name, names.indexOf(site))]?.getAttribute('aria-rowindex');
      },
      [site, name],
    );
  const of = (site, name) => expect(() => place(site, name), (index) => index !== undefined, `${name} of ${site}`);
  const change = async (site, name, duration) => {
    const index = await of(site, name);
    const here = page.locator(`[role=row][aria-rowindex="${index}"] [data-col="duration"]`);
    await here.click();
    await page.keyboard.press('F2');
    await page.locator('#cell-editor input').fill(duration);
    await page.keyboard.press('Enter');
    await expect(() => here.innerText(), duration, `${name} of ${site}`);
  };
  await change('Bodø', 'Install', '4d');
  await change('Harbour', 'Survey', '5d');
  await change('Harbour', 'Install', '2d');

  // What has changed in the template is offered; what Bodø changed is not ticked.
  await go(page, 'Sites', 'Roll-out');
  await template.getByRole('button', { name: 'Review 4 differences' }).click();
  await dialog.getByText('3 changes will be made.').waitFor();
  const own = dialog.getByRole('row').filter({ hasText: 'changed here' });
  await expect(() => own.getByRole('checkbox').isChecked(), false, "Bodø's own time not to be ticked");
  await expect(() => own.innerText(), /Install\s+Duration\s+4d changed here\s+2d/, 'how it is and would be');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await template.getByRole('button', { name: 'Review 1 difference' }).waitFor();
  await go(page, 'Plan');
  const seen = async (site, name) => {
    const index = await of(site, name);
    return page.locator(`[role=row][aria-rowindex="${index}"] [data-col="duration"]`).innerText();
  };
  await expect(() => seen('Alta', 'Survey'), '5d', 'the survey of Alta');
  await expect(() => seen('Alta', 'Install'), '2d', 'the installation of Alta');
  await expect(() => seen('Bodø', 'Survey'), '5d', 'the survey of Bodø');
  await expect(() => seen('Bodø', 'Install'), '4d', "Bodø's own time");
  await page.keyboard.press('Control+z');
  await expect(() => seen('Alta', 'Survey'), '2d', 'all of it taken back in one step');
  // The summaries are named after their sites, and the template takes no part in the schedule.
  await expect(() => text(page, 'Bodø', 'start'), /2 Mar/, 'not before it was to start');
  await cell(page, 'Harbour', 'name').waitFor();
}
