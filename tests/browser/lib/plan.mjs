// What a person does and sees in the plan, by the names that assistive technology hears.
import { readFile } from 'node:fs/promises';

import { expect } from './expect.mjs';

/** The columns that everybody's rows are compared by, as cells name them. */
const COMPARED = ['number', 'name', 'duration', 'start', 'finish', 'percent_complete', 'predecessors'];

export const table = (page) => page.getByRole('treegrid');

export const row = (page, name) =>
  table(page).getByRole('row').filter({ has: page.locator('[data-col="name"] .text', { hasText: exactly(name) }) });

export const cell = (page, name, column) => row(page, name).locator(`[data-col="${column}"]`);

const exactly = (text) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

export async function startSample(page) {
  await page.getByRole('button', { name: /^Explore the sample project/ }).click();
  await table(page).waitFor();
}

export async function startEmpty(page, name, start = '2026-01-05') {
  await page.getByRole('button', { name: /^Start empty/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('First day').fill(start);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'Plan', level: 1 }).waitFor();
}

export async function importFile(page, file) {
  await page.locator('input[type=file]').setInputFiles(file);
  await table(page).waitFor({ timeout: 60_000 });
}

/** Adds a task at the end and names it. */
export async function addTask(page, name) {
  const before = await page.getByRole('button', { name: 'Write the first task' }).count();
  await page.getByRole('button', { name: before ? 'Write the first task' : 'New task' }).last().click();
  const editor = page.locator('#cell-editor input');
  await editor.waitFor();
  await editor.fill(name);
  await editor.press('Tab');
  await page.keyboard.press('Escape');
  await row(page, name).waitFor();
}

/** Goes to a cell. A click on the one that is chosen already would edit it. */
export async function choose(page, name, column) {
  const here = () => cell(page, name, column).evaluate((cell) => cell.contains(document.activeElement));
  // The focus follows an edit that has just ended within a frame; a tab in the background has none.
  await page.evaluate(
    () =>
      new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(done));
        setTimeout(done, 500);
      }),
  );
  if (!(await here())) await cell(page, name, column).click();
  await expect(here, true, `the focus to be in ${column} of ${name}`);
}

/** Goes to a whole row. */
export async function chooseRow(page, name) {
  await choose(page, name, 'name');
  await page.keyboard.press('Escape');
  await expect(() => page.evaluate(() => document.activeElement.getAttribute('role')), 'row', 'the focus on the row');
}

/** Changes a cell as a person does: click, F2, type, Enter. */
export async function write(page, name, column, text) {
  await choose(page, name, column);
  await page.keyboard.press('F2');
  const editor = page.locator('#cell-editor input');
  await editor.fill(text);
  await editor.press('Enter');
  await editor.waitFor({ state: 'detached' });
}

export const text = async (page, name, column) =>
  (await cell(page, name, column).locator('.text').first().innerText()).trim();

/** Where changes stand, in the pill's words. */
export const pill = (page) => page.getByRole('button', { name: /^Synchronisation/ }).locator('.pill-text');

/** Waits until nothing is waiting: it is on the relay, and somebody else has it if somebody is there. */
export const synced = (page, timeout = 30_000) =>
  expect(() => pill(page).innerText(), /^(On the relay|Seen by the team)$/, 'the changes to be on the relay', timeout);

/** Waits until every change is safe on this device, and nothing else is asked of it. */
export const savedHere = (page) =>
  expect(() => pill(page).innerText(), /^(On this device|Offline|On the relay|Seen by the team|Sending|Connecting)/, 'the changes to be saved');

/** Makes a share link and returns it. */
export async function share(page) {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = await page.getByLabel('Share link').inputValue();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return link;
}

/** Every row of the plan in order, read by scrolling through it as a person would. */
export async function allRows(page) {
  await page.bringToFront(); // a tab in the background draws nothing
  const scroller = page.locator('.scroller');
  const count = Number(await table(page).getAttribute('aria-rowcount')) - 1;
  const rows = new Map();
  await scroller.evaluate((element) => element.scrollTo(0, 0));
  for (let top = 0; rows.size < count; ) {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const drawn = await table(page).evaluate(
      (grid, columns) =>
        [...grid.querySelectorAll('[role=row][data-task]')].map((row) => [
          Number(row.getAttribute('aria-rowindex')),
          Object.fromEntries(
            columns.map((column) => {
              const cell = row.querySelector(`[data-col="${column}"]`);
              return [column, (cell?.querySelector('.text') ?? cell)?.textContent.trim()];
            }),
          ),
        ]),
      COMPARED,
    );
    for (const [index, row] of drawn) rows.set(index, row);
    const height = await scroller.evaluate((element) => element.clientHeight);
    const end = await scroller.evaluate((element) => element.scrollHeight);
    if (top > end) throw new Error(`only ${rows.size} of ${count} rows were ever drawn`);
    top += height / 2;
    await scroller.evaluate((element, to) => element.scrollTo(0, to), top);
  }
  await scroller.evaluate((element) => element.scrollTo(0, 0));
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}

/** The plan as the JSON export has it: the computed dates, without formatting for people. */
export async function exported(page) {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'JSON with computed dates' }).click();
  const file = await (await download).path();
  return JSON.parse(await readFile(file, 'utf8'));
}
