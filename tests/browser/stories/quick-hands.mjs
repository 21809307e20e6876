// Hands that are quicker than a frame: the focus is where the person put it.
import { expect } from '../lib/expect.mjs';
import { addTask, cell, choose, startEmpty } from '../lib/plan.mjs';

const inEditor = (page) => page.evaluate(() => document.activeElement?.closest('#cell-editor') !== null);
const inCell = (page, name, column) =>
  cell(page, name, column).evaluate((cell) => cell.contains(document.activeElement));

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startEmpty(page, 'Quick');
  for (const name of ['Survey', 'Install', 'Accept']) await addTask(page, name);

  // A double click without a pause opens the editor, and it stays open.
  for (const [name, column] of [['Install', 'duration'], ['Survey', 'name'], ['Accept', 'predecessors']]) {
    await cell(page, name, column).dblclick({ delay: 0 });
    await page.locator('#cell-editor input').waitFor();
    await page.waitForTimeout(300); // the frames in which the focus used to be taken away
    await expect(() => inEditor(page), true, `the editor of ${column} to have the focus`);
    await page.keyboard.press('Escape');
  }

  // A cell keeps the focus while its row is drawn anew: by an edit from another tab, and by an undo.
  await choose(page, 'Install', 'duration');
  const other = await alice.context.newPage();
  await other.goto(page.url());
  await choose(other, 'Install', 'duration');
  await other.keyboard.press('F2');
  await other.locator('#cell-editor input').fill('9d');
  await other.keyboard.press('Enter');
  await page.bringToFront();
  await expect(() => cell(page, 'Install', 'duration').innerText(), '9d', 'the edit from the other tab');
  await expect(() => inCell(page, 'Install', 'duration'), true, 'the focus to be in the same cell');
  await page.keyboard.press('F2');
  await page.locator('#cell-editor input').fill('3d');
  await page.keyboard.press('Enter');
  await choose(page, 'Install', 'duration');
  await page.keyboard.press('Control+z');
  await expect(() => cell(page, 'Install', 'duration').innerText(), '9d', 'the undo');
  await expect(() => inCell(page, 'Install', 'duration'), true, 'the focus to be in the same cell still');
}
