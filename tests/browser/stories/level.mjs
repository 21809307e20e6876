// Somebody levels a plan without a mouse: asks for it, sees what would move and why, applies it, takes it back.
import { equal, expect } from '../lib/expect.mjs';
import { startSample } from '../lib/plan.mjs';

const finish = (page) => page.locator('.finish-note strong').innerText();
const focused = (page) => page.evaluate(() => document.activeElement?.textContent.trim());

async function command(page, name) {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
}

/** Asks for better dates and waits for what would move. */
async function level(page, { inParts = false } = {}) {
  await command(page, 'Level');
  const dialog = page.getByRole('dialog', { name: 'Level the plan' });
  await dialog.waitFor();
  if (inParts) {
    await dialog.getByRole('checkbox', { name: /^Tasks may pause/ }).focus();
    await page.keyboard.press('Space');
  }
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Levelling preview' }).waitFor({ timeout: 90_000 });
  await expect(() => focused(page), 'Levelling preview', 'the focus to be in the preview');
}

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openOwnPage();
  await startSample(page);
  const before = await finish(page);

  await level(page);
  const panel = page.getByRole('region', { name: 'Levelling preview' });
  const reasons = await panel.getByRole('row').allInnerTexts();
  if (!reasons.some((text) => /Waits for/.test(text))) throw new Error(`nobody says why: ${reasons}`);
  await page.locator('.level-ghost').first().waitFor({ state: 'attached' });

  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  equal(await finish(page), before, 'the finish before and after a preview that was put away');

  // Tasks may pause: what does is drawn in parts.
  await level(page, { inParts: true });
  const paused = panel.getByRole('row').filter({ hasText: /Pauses while/ });
  await paused.first().waitFor();
  // It may lie below what is on screen: going to it shows it. Once the preview is applied, its bar is in parts.
  await paused.first().getByRole('button').first().press('Enter');
  equal(await page.locator('.bar-pauses').count(), 0, 'the tasks that pause before');
  await panel.getByRole('button', { name: 'Apply' }).press('Enter');
  await panel.waitFor({ state: 'detached' });
  await page.locator('.bar-pauses').first().waitFor({ state: 'attached' });
  const parts = await page.locator('.bar-row:has(.bar-pauses)').first().locator('.bar-all').count();
  if (parts < 2) throw new Error(`a task that pauses is drawn in ${parts} part`);
  await page.keyboard.press('Control+z');
  await page.locator('.bar-pauses').first().waitFor({ state: 'detached' });

  await level(page);
  await page.keyboard.press('Tab');
  equal(await focused(page), 'Discard', 'what has the focus');
  await page.keyboard.press('Tab');
  equal(await focused(page), 'Apply', 'what has the focus');
  await page.keyboard.press('Enter');
  await panel.waitFor({ state: 'detached' });
  const undo = page.getByRole('button', { name: /^Undo: Level: / });
  await undo.waitFor();

  await command(page, 'critical chain');
  const chain = page.getByRole('region', { name: 'Critical chain' });
  await chain.getByText('Project buffer').waitFor();
  // Its first task may lie below what is on screen: going to it shows it, marked.
  await chain.getByRole('button', { name: /^T-/ }).first().press('Enter');
  await page.locator('.chain-mark').first().waitFor({ state: 'attached' });
  await chain.getByRole('button', { name: 'Close' }).press('Enter');
  await chain.waitFor({ state: 'detached' });

  await page.keyboard.press('Control+z');
  await undo.waitFor({ state: 'detached' });
  await expect(() => finish(page), before, 'the finish to be as before');
}
