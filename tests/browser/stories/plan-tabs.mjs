// The plan's views by keyboard, each with an address of its own.
import { expect } from '../lib/expect.mjs';
import { startSample, table } from '../lib/plan.mjs';

const tab = (page, name) => page.getByRole('tab', { name, exact: true });
const chosen = (page) => page.getByRole('tab', { selected: true }).innerText();

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startSample(page);

  await tab(page, 'Gantt').focus();
  await page.keyboard.press('ArrowRight');
  await expect(() => chosen(page), 'Gantt', 'an arrow to move the focus and open nothing');
  await page.keyboard.press('Enter');
  await expect(() => chosen(page), 'Network', 'Enter to open the view');
  await expect(() => page.url(), /\/network$/, 'the view to be in the address');

  await page.keyboard.press('End');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Space');
  await expect(() => chosen(page), 'Calendar', 'Space to open the view');
  await page.getByRole('heading', { name: 'Exceptions' }).waitFor();

  // A view can be sent, and the browser's own way back works.
  const address = page.url();
  await page.goBack();
  await expect(() => chosen(page), 'Network', 'the view before');
  const other = await alice.openPage(new URL(address).hash);
  await expect(() => chosen(other), 'Calendar', 'the view that was sent');
  await other.close();

  // The palette leads to views too, and from any view to a task.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('go to: baselines');
  await page.keyboard.press('Enter');
  await expect(() => chosen(page), 'Baselines', 'the palette to open a view');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('T-16');
  await page.keyboard.press('Enter');
  await expect(() => chosen(page), 'Gantt', 'a task to be shown in the Gantt');
  await table(page).getByRole('row').filter({ hasText: 'T-16' }).first().waitFor();
}
