// Alice filters, groups and keeps a view; Bob, who has the link, finds it in the plan and looks through it.
import { equal, expect } from '../lib/expect.mjs';
import { share, startSample, synced, table, write } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const bob = await arrive('Bob');
  const hers = await alice.openOwnPage();
  await startSample(hers);
  const rows = async (page) => Number(await table(page).getAttribute('aria-rowcount')) - 1;
  const all = await rows(hers);

  // A condition, ready-made and of her own.
  await hers.getByRole('button', { name: 'Filter', exact: true }).click();
  await hers.getByRole('button', { name: 'Critical', exact: true }).click();
  await expect(() => rows(hers), (now) => now < all, 'fewer rows');
  await hers.getByLabel('Add a condition…').selectOption('percent_complete');
  await hers.keyboard.press('Escape');
  await expect(() => hers.locator('.view-bar').innerText(), /Critical[\s\S]*% complete less than 100/, 'the chips');

  // An edit does not take a row from under the hand that made it.
  const first = await table(hers).locator('[role=row][data-task]:not(.summary):not(.dimmed) [data-col=name] .text').first().innerText();
  const before = await rows(hers);
  await write(hers, first, 'percent_complete', '100');
  await hers.waitForTimeout(300);
  equal(await rows(hers), before, 'the rows after the edit');
  await hers.keyboard.press('Control+z');

  // Groups with what their tasks add up to.
  await hers.getByRole('button', { name: 'Group', exact: true }).click();
  await hers.getByLabel('Group by').selectOption('resources');
  await hers.keyboard.press('Escape');
  await table(hers).getByRole('row', { expanded: true }).first().waitFor();
  await expect(() => table(hers).locator('.summary [data-col=name] .text').first().innerText(), /· \d+$/, 'the heading of a group');
  const grouped = await rows(hers);

  // Kept for everybody.
  await hers.getByRole('button', { name: /^View:/ }).click();
  await hers.getByRole('menuitem', { name: 'Keep this view…' }).click();
  await hers.getByRole('dialog').getByLabel('Name').fill('Critical by person');
  await hers.getByRole('button', { name: 'Save', exact: true }).click();
  await hers.getByRole('button', { name: 'View: Critical by person' }).waitFor();
  const address = new URL(hers.url()).hash;

  const link = await share(hers);
  const his = await bob.openPage(new URL(link).hash);
  await table(his).waitFor();
  equal(await rows(his), all, 'the rows that Bob sees first');
  await his.getByRole('button', { name: /^View:/ }).click();
  await his.getByRole('menuitemradio', { name: 'Critical by person' }).click();
  await expect(() => rows(his), grouped, "the rows of Alice's view");
  await his.keyboard.press('Escape');

  // The address holds the view as well.
  await his.getByRole('button', { name: 'Show everything' }).click();
  await expect(() => rows(his), all, 'the whole plan again');
  await synced(hers);
  await his.goto(`${bob.origin}/${address}`);
  await his.reload();
  await expect(() => rows(his), grouped, 'the rows of the address');
}
