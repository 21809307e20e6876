// Bars are moved, stretched and linked with the mouse, and by keyboard.
import { expect } from '../lib/expect.mjs';
import { addTask, cell, chooseRow, row, startEmpty, text, write } from '../lib/plan.mjs';

const bar = (page, name) => page.locator('.bar-row').filter({ has: page.locator('title', { hasText: name }) }).locator('.bar-all');

async function drag(page, from, by) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 4 });
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 4 });
  await page.mouse.up();
}

const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startEmpty(page, 'Hands', '2027-01-04');
  for (const name of ['Dig', 'Pour']) {
    await addTask(page, name);
    await write(page, name, 'duration', '3d');
  }
  await page.getByRole('button', { name: 'Week' }).click();
  await page.getByRole('menuitemradio', { name: 'Day' }).click();
  await page.keyboard.press('Escape');
  await expect(() => bar(page, 'Dig').boundingBox().then((box) => box.width), (width) => width > 80, 'days to be wide');
  const day = (await bar(page, 'Dig').boundingBox()).width / 3;

  // Move a bar by a day, then stretch it by a day.
  await drag(page, middle(await bar(page, 'Dig').boundingBox()), { x: day, y: 0 });
  await expect(() => text(page, 'Dig', 'start'), /^5 Jan/, 'the bar to start a day later');
  const box = await bar(page, 'Dig').boundingBox();
  await page.mouse.move(box.x + box.width - 6, box.y + box.height / 2);
  await drag(page, { x: box.x + box.width - 3, y: box.y + box.height / 2 }, { x: day, y: 0 });
  await expect(() => text(page, 'Dig', 'duration'), '4d', 'the bar to be a day longer');

  // Link from the dot behind the bar to the bar below.
  const now = await bar(page, 'Dig').boundingBox();
  await page.mouse.move(now.x + now.width - 12, now.y + now.height / 2);
  const dot = middle(await page.locator('.link-mark').boundingBox());
  const target = middle(await bar(page, 'Pour').boundingBox());
  await drag(page, dot, { x: target.x - dot.x, y: target.y - dot.y });
  await expect(() => text(page, 'Pour', 'predecessors'), '1', 'the link');
  await page.locator('.arrow-line').first().waitFor({ state: 'attached' });

  // The same by keyboard: a day later, a day longer, unlink and link.
  await chooseRow(page, 'Dig');
  await page.keyboard.press('.');
  await expect(() => text(page, 'Dig', 'start'), /^6 Jan/, 'a day later by key');
  await page.keyboard.press('Shift+Period');
  await expect(() => text(page, 'Dig', 'duration'), '5d', 'a day longer by key');
  await chooseRow(page, 'Dig');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(() => row(page, 'Pour').getAttribute('aria-selected'), 'true', 'both to be selected');
  await page.keyboard.press('Control+Shift+F2');
  await expect(() => text(page, 'Pour', 'predecessors'), '', 'no link');
  await page.keyboard.press('Control+F2');
  await expect(() => text(page, 'Pour', 'predecessors'), '1', 'the link again');
  await cell(page, 'Dig', 'name').waitFor();
}
