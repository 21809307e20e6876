// The Gantt on paper and as files.
import { readFile } from 'node:fs/promises';

import { equal, expect } from '../lib/expect.mjs';
import { startSample } from '../lib/plan.mjs';

async function saved(page, run) {
  const download = page.waitForEvent('download');
  await run();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startSample(page);
  await page.evaluate(() => {
    window.printed = [];
    window.print = () => {
      const sheets = [...document.querySelectorAll('.print-page > svg')];
      window.printed.push(sheets.map((sheet) => sheet.textContent));
    };
  });

  const open = async () => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Print…' }).click();
    return page.getByRole('dialog');
  };
  let dialog = await open();
  await dialog.getByText(/^Page 1 of [2-9]/).first().waitFor();
  await dialog.getByRole('button', { name: 'Print or save as PDF' }).click();
  const [once] = await expect(() => page.evaluate(() => window.printed), (all) => all.length === 1, 'the pages to be printed');
  for (const [index, text] of once.entries()) {
    if (!text.includes(`Page ${index + 1} of ${once.length}`)) throw new Error(`page ${index + 1} says: ${text.slice(-200)}`);
    if (!text.includes('Name')) throw new Error(`page ${index + 1} has no headings`);
  }

  // Two pages wide is twice the pages, each with a head of its own.
  await dialog.getByLabel('Pages across').fill('2');
  await dialog.getByLabel('Pages across').press('Tab');
  await dialog.getByText(`Page 1 of ${once.length * 2}`).first().waitFor();

  const svg = await saved(page, () => dialog.getByRole('button', { name: 'Picture as SVG' }).click());
  equal(svg.name, 'Northern roll-out.svg', 'the name of the SVG');
  const parsed = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { root: read.documentElement.nodeName, error: read.querySelector('parsererror')?.textContent ?? '', text: read.documentElement.textContent };
  }, svg.bytes.toString('utf8'));
  equal([parsed.root, parsed.error], ['svg', ''], 'the SVG');
  for (const wanted of ['T-3', 'Security review', 'Critical path']) {
    if (!parsed.text.includes(wanted)) throw new Error(`the SVG does not say ${wanted}`);
  }
  const png = await saved(page, () => dialog.getByRole('button', { name: 'Picture as PNG' }).click());
  equal(png.name, 'Northern roll-out.png', 'the name of the PNG');
  equal(png.bytes.subarray(1, 4).toString('latin1'), 'PNG', 'the beginning of the PNG');
  if (png.bytes.readUInt32BE(16) < 1000) throw new Error('the PNG is too small to be read');
}
