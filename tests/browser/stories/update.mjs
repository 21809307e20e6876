// A newer version is announced, takes over as a whole at the next reload, and never half.
import { equal, expect } from '../lib/expect.mjs';

const versionOf = (page) => page.locator('meta[name=throughline-version]').getAttribute('content');

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await page.getByRole('button', { name: /^Start empty/ }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), true, 'the page to be kept');
  const old = await versionOf(page);

  // The relay is replaced: the same client under another version.
  const newer = old.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const replaced = [];
  for (const path of ['/', '/sw.js']) {
    await alice.context.route(`${alice.origin}${path}`, async (route) => {
      const answer = await route.fetch();
      replaced.push(path);
      await route.fulfill({ response: answer, body: (await answer.text()).replaceAll(old, newer) });
    });
  }
  await page.evaluate(() => {
    globalThis.announced = new Promise((done) =>
      addEventListener('throughline-update', () => done(true), { once: true }),
    );
    return navigator.serviceWorker.getRegistration().then((registration) => registration.update());
  });
  equal(await page.evaluate(() => globalThis.announced), true, 'the announcement:');
  equal(await versionOf(page), old, 'the version before the reload:');

  await page.reload();
  await expect(() => versionOf(page), newer, 'the new version after a reload');
  await page.getByRole('button', { name: /^Start empty/ }).waitFor();

  // It stays, also without a network.
  await alice.goOffline();
  await page.reload();
  await page.getByRole('button', { name: /^Start empty/ }).waitFor();
  equal(await versionOf(page), newer, 'the version without a network:');
  await alice.goOnline();
}
