// Once seen, the page opens without a network, and so does every project on the device.
import { equal } from '../lib/expect.mjs';
import { addTask, allRows, row, startEmpty, startSample, table } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await startSample(page);
  const before = await allRows(page);
  // What the page needs is being kept while she reads.
  await alice.keeps(page);

  await alice.goOffline();
  await page.reload();
  await table(page).waitFor();
  equal(await allRows(page), before, 'the rows with and without a network');

  await page.goto(`${alice.origin}/`);
  await startEmpty(page, 'Begun in a tunnel');
  await addTask(page, 'First');
  await page.reload();
  await row(page, 'First').waitFor();
  await alice.goOnline();
}
