// A plan without a mouse: tasks are written, put below each other, linked, changed and undone.
import { equal, expect } from '../lib/expect.mjs';
import { row, table, text } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openOwnPage();
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const level = (name) => row(page, name).getAttribute('aria-level');
  const here = () => page.evaluate(() => document.activeElement?.closest('[role=row]')?.querySelector('[data-col=name] .text')?.textContent);
  // The focus follows the cursor within a frame.
  const settled = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const goTo = async (name) => {
    for (let steps = 0; steps < 20; steps += 1) {
      await settled();
      if ((await here()) === name) return;
      await press('ArrowUp');
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };

  // From the first page to an empty plan, by Tab and Enter alone.
  await page.getByRole('button', { name: /^Start empty/ }).focus();
  await press('Enter');
  await page.getByRole('dialog').getByLabel('Name').waitFor();
  await page.keyboard.type('By keyboard');
  await press('Enter');
  await page.getByRole('heading', { name: 'Plan', level: 1 }).waitFor();

  // C writes the first task; after a name Enter goes on to the next.
  await press('c');
  for (const name of ['Deploy', 'Rack', 'Cable', 'Test']) {
    await page.locator('#cell-input').waitFor();
    await page.keyboard.type(name);
    await press('Enter');
    await row(page, name).waitFor();
  }
  await page.locator('#cell-input').waitFor();
  await press('Escape');
  await expect(here, 'Test', 'the cursor on the last task');
  equal(await table(page).getAttribute('aria-rowcount'), '5', 'the rows');

  // Indent: the three belong to Deploy.
  await press('Escape');
  await expect(() => page.evaluate(() => document.activeElement.getAttribute('role')), 'row', 'the focus on the row');
  await press('Shift+ArrowUp', 'Shift+ArrowUp');
  await expect(() => row(page, 'Rack').getAttribute('aria-selected'), 'true', 'the three to be selected');
  await press('Alt+Shift+ArrowRight');
  for (const name of ['Rack', 'Cable', 'Test']) await expect(() => level(name), '2', `${name} to be in Deploy`);

  // Link them, one after the other, as one step.
  await press('Control+F2');
  await expect(() => text(page, 'Cable', 'predecessors'), '2', 'Cable to wait for Rack');
  await expect(() => text(page, 'Test', 'predecessors'), '3', 'Test to wait for Cable');
  await press('Control+z');
  await expect(() => text(page, 'Cable', 'predecessors'), '', 'both links to be gone');
  await expect(() => text(page, 'Test', 'predecessors'), '', 'both links to be gone');
  await press('Control+Shift+z');
  await expect(() => text(page, 'Test', 'predecessors'), '3', 'both links to be back');

  // A duration is typed over its cell, filled down, and taken back.
  await press('Escape');
  await goTo('Rack');
  const column = async (name) => {
    for (let steps = 0; steps < 20; steps += 1) {
      await settled();
      const at = await page.evaluate(() => document.activeElement?.closest('[data-col]')?.dataset.col);
      if (at === name) return;
      await press('ArrowRight');
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };
  await column('duration');
  await page.keyboard.type('3d');
  await press('Enter');
  await expect(() => text(page, 'Rack', 'duration'), '3d', 'the duration');
  await press('ArrowUp', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Control+d');
  await expect(() => text(page, 'Test', 'duration'), '3d', 'the duration to be filled down');
  await press('Control+z');
  await expect(() => text(page, 'Test', 'duration'), '1d?', 'one undo to take back the whole fill');

  // Filter by what is typed; the summaries above what fits stay.
  await press('Escape', 'Escape');
  await press('f');
  await page.getByLabel('Words in name, key or notes').waitFor();
  await page.keyboard.type('cab');
  await expect(() => table(page).getAttribute('aria-rowcount'), '3', 'Deploy and Cable alone');
  equal(/[?&]filter=/.test(page.url()), true, 'whether the address names the filter');
  await press('Escape');
  await page.getByRole('button', { name: 'Show everything' }).focus();
  await press('Enter');
  await expect(() => table(page).getAttribute('aria-rowcount'), '5', 'everything');

  // A heading: sort, widen, move, hide.
  const head = (name) => page.locator(`[data-head="${name}"]`);
  await head('name').focus();
  await press('Enter');
  await expect(() => head('name').getAttribute('aria-sort'), 'ascending', 'the order by name');
  await press('Enter', 'Enter');
  await expect(() => head('name').getAttribute('aria-sort'), null, "the plan's own order");
  await head('duration').focus();
  const width = await head('duration').evaluate((one) => one.offsetWidth);
  await press('Shift+ArrowRight');
  await expect(() => head('duration').evaluate((one) => one.offsetWidth), width + 8, 'a wider column');
  await press('Alt+ArrowLeft');
  const order = () => page.locator('[data-head]').evaluateAll((all) => all.map((one) => one.dataset.head));
  await expect(async () => (await order()).indexOf('duration') < (await order()).indexOf('name'), true, 'the column to move');
  await page.reload();
  await row(page, 'Cable').waitFor();
  equal((await order()).indexOf('duration') < (await order()).indexOf('name'), true, 'whether the order is kept');
  equal(await head('duration').evaluate((one) => one.offsetWidth), width + 8, 'the width that is kept');

  // The list of keys, and no single keys where they are turned off.
  await press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await press('Escape');
}
