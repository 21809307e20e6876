// What reads and writes files is fetched when it is first needed, kept once somebody works here, and its
// absence is said in words.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { equal, expect } from '../lib/expect.mjs';
import { importFile, row, startEmpty, table } from '../lib/plan.mjs';

const isWorkshop = (url) => new URL(url).pathname.startsWith('/workshop');

/** The files of the workshop that this device keeps. */
const kept = (page) =>
  page.evaluate(async () => {
    const names = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) names.push(new URL(url).pathname);
    }
    return names.filter((name) => name.startsWith('/workshop')).length;
  });

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const fetched = [];
  alice.context.on('request', (request) => {
    if (isWorkshop(request.url())) fetched.push(request.url());
  });
  const page = await alice.openPage();
  const sample = page.getByRole('button', { name: /^Explore the sample project/ });
  await sample.waitFor();
  await alice.keeps(page);
  equal(fetched, [], 'what nobody needs yet, and was fetched:');

  // In the tunnel before anything was done.
  await alice.goOffline();
  await sample.click();
  await page.getByText(/is not on this device yet/).waitFor();
  await page.getByText(/Nothing was kept\. Connect to the network and try again\./).waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await startEmpty(page, 'Goes without'); // what it does not need it still does
  await page.goto(`${alice.origin}/`);

  await alice.goOnline();
  await page.reload();
  await sample.click();
  await table(page).waitFor();
  await expect(() => kept(page), 3, 'the workshop to be kept');

  // From now on also without a network.
  await alice.goOffline();
  await page.goto(`${alice.origin}/`);
  const folder = await mkdtemp(join(tmpdir(), 'throughline-workshop-'));
  const file = join(folder, 'tunnel.xml');
  await writeFile(
    file,
    '<Project xmlns="http://schemas.microsoft.com/project"><Name>Tunnel</Name><Tasks>' +
      '<Task><UID>1</UID><ID>1</ID><Name>Dig</Name><OutlineLevel>1</OutlineLevel></Task></Tasks></Project>',
  );
  await importFile(page, file);
  await row(page, 'Dig').waitFor();
  await rm(folder, { recursive: true });
  await alice.goOnline();
}
