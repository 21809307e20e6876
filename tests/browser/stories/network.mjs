// The network diagram by keyboard and pointer.
import { equal, expect } from '../lib/expect.mjs';
import { startSample } from '../lib/plan.mjs';

const key = (page) => page.evaluate(() => document.activeElement.querySelector('.node-head .num')?.textContent);
const keys = (page) => page.locator('.node .node-head > .num:first-child').allInnerTexts();

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startSample(page);
  await page.getByRole('tab', { name: 'Network' }).click();
  await page.locator('.node').first().waitFor();

  // Arrows follow the links and come back.
  await page.getByRole('group', { name: /^T-3 Write the business case/ }).click();
  await page.keyboard.press('ArrowRight');
  await expect(() => key(page), 'T-4', 'the focus on what waits for T-3');
  await page.keyboard.press('ArrowRight');
  const third = await expect(() => key(page), (text) => text && text !== 'T-4', 'the focus farther along');
  await page.keyboard.press('ArrowLeft');
  await expect(() => key(page), 'T-4', `the focus back from ${third}`);

  // Enter opens the details, Escape closes them.
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Details of T-4' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary').waitFor({ state: 'detached' });

  // Space closes the summary that the task is in, and opens it again.
  await page.getByRole('group', { name: /^T-3 Write the business case/ }).click();
  await page.keyboard.press('Space');
  await expect(() => key(page), 'T-2', 'the closed summary to have the focus');
  await page.getByRole('group', { name: /tasks inside$/ }).waitFor();
  await page.keyboard.press('Space');
  await expect(() => keys(page), (all) => all.includes('T-3'), 'the summary to be open');

  // A part of the plan alone.
  await page.getByLabel('Part of the plan').selectOption({ label: '\u2003Design' });
  await expect(() => keys(page), (all) => all.includes('T-11') && !all.includes('T-3'), 'only what is in Design');
  await page.getByLabel('Part of the plan').selectOption('');

  // Zoom by keys and fit; the picture moves under the pointer.
  const scale = () => page.locator('.network-world').evaluate((world) => new DOMMatrix(getComputedStyle(world).transform).a);
  const before = await scale();
  await page.locator('.node').first().focus();
  await page.keyboard.press('+');
  await expect(scale, (now) => now > before, 'the picture to be nearer');
  await page.keyboard.press('0');
  await expect(scale, (now) => now < before, 'everything to be in view');
  const place = () => page.locator('.network-world').evaluate((world) => new DOMMatrix(getComputedStyle(world).transform).e);
  const x = await place();
  const canvas = await page.locator('.network-canvas').boundingBox();
  await page.mouse.move(canvas.x + 40, canvas.y + 300);
  await page.mouse.down();
  await page.mouse.move(canvas.x + 160, canvas.y + 340, { steps: 4 });
  await page.mouse.up();
  equal(Math.round((await place()) - x), 120, 'the way of the picture');

  // The table behind it has the same activities.
  const rows = await page.getByRole('table', { name: 'Activities of the network' }).getByRole('row').count();
  const label = await page.getByRole('group', { name: /^Network of/ }).getAttribute('aria-label');
  equal(`${rows - 1}`, /, (\d+) node/.exec(label)[1], 'the rows of the table and the nodes of the diagram');
}
