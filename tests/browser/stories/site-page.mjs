// An engineer at a site without a network ticks a check, begins a task, says something and takes a photo with a phone;
// closes the page and opens it again; and once there is a network, somebody else has all of it, the photo byte by byte.
import { equal, expect } from '../lib/expect.mjs';
import { share, startSample, synced } from '../lib/plan.mjs';
import { go } from '../lib/registers.mjs';

const CHECK = 'Roll-back kit in the van';
const NOTE = 'The rack stands, the earth is measured.';

const tick = (page) => page.getByRole('checkbox', { name: CHECK });
const photo = (page) => page.locator('.photo').first();
const place = (page) => photo(page).locator('.photo-place').innerText();

export default async function story({ arrive }) {
  const mari = await arrive('Mari');
  const hers = await mari.openOwnPage();
  await startSample(hers);
  const link = await share(hers);
  await synced(hers);

  const jon = await arrive('Jon', { viewport: { width: 390, height: 844 }, hasTouch: true });
  let his = await jon.openPage(new URL(link).hash);
  await go(his, 'Sites', 'On site');
  await his.getByRole('combobox', { name: 'site' }).selectOption({ label: 'Tromsø' });
  await tick(his).waitFor();
  // What the page needs is being kept while he reads.
  await jon.keeps(his);
  await synced(his);

  await jon.goOffline();
  await tick(his).click();
  await expect(() => tick(his).getAttribute('aria-checked'), 'true', 'the check to be ticked');
  const begin = his.getByRole('button', { name: /^Begin / }).first();
  const task = (await begin.getAttribute('aria-label')).replace(/^Begin /, '');
  await begin.click();
  const state = (page) => page.locator('.site-list > li', { hasText: task }).locator('.chip').first().innerText();
  await expect(() => state(his), 'Begun', 'the task to be begun');
  await his.getByRole('textbox', { name: 'Write a comment' }).fill(NOTE);
  await his.getByRole('button', { name: 'Comment', exact: true }).click();
  await his.getByLabel('Add a photo', { exact: true }).setInputFiles({
    name: 'rack.png',
    mimeType: 'image/png',
    buffer: await picture(his, 3000, 2000),
  });
  await expect(() => place(his), 'On this device', 'the photo to be kept');
  await photo(his).getByRole('textbox', { name: 'Caption' }).fill('Rack, front');
  await photo(his).getByRole('textbox', { name: 'Caption' }).blur();
  const kept = await bytesOf(his);
  equal([kept.width, kept.height], [2048, 1365], 'the size of the photo');
  await targets(his);

  // It is no picture: that is said, and nothing is added.
  await his.getByLabel('Add a photo', { exact: true }).setInputFiles({
    name: 'notes.png',
    mimeType: 'image/png',
    buffer: Buffer.from('these are words'),
  });
  await his.getByText('notes.png was not added.').first().waitFor();
  equal(await his.locator('.photo').count(), 1, 'the number of photos');

  await his.reload();
  await tick(his).waitFor();
  await expect(() => tick(his).getAttribute('aria-checked'), 'true', 'the check to be ticked still');
  await expect(() => state(his), 'Begun', 'the task to be begun still');
  await his.getByText(NOTE).first().waitFor();
  equal(await bytesOf(his), kept, 'the photo after opening the page again');
  await expect(() => place(his), 'On this device', 'the photo to wait');

  await jon.goOnline();
  await expect(() => place(his), 'On the relay', 'the photo to be on the relay', 60_000);
  await synced(his);

  await go(hers, 'Sites', 'On site');
  await hers.getByRole('combobox', { name: 'site' }).selectOption({ label: 'Tromsø' });
  await expect(() => tick(hers).getAttribute('aria-checked'), 'true', 'the check to be ticked for her');
  await expect(() => state(hers), 'Begun', 'the task to be begun for her');
  await hers.getByText(NOTE).first().waitFor();
  await expect(() => place(hers), 'On the relay', 'the photo to be there for her');
  equal(await photo(hers).getByRole('textbox', { name: 'Caption' }).inputValue(), 'Rack, front', 'the caption');
  equal(await bytesOf(hers), kept, 'the photo on another device');
  console.log(`photo: ${kept.bytes} bytes, SHA-256 ${kept.hash} on both devices`);

  // Her device has it now, and shows it without a network.
  await mari.keeps(hers);
  await mari.goOffline();
  await hers.reload();
  equal(await bytesOf(hers), kept, 'the photo without a network');
  await mari.goOnline();

  // A camera says which way is up, and where it was: the photo is upright, and keeps neither.
  await his.getByLabel('Add a photo', { exact: true }).setInputFiles({
    name: 'upright.jpg',
    mimeType: 'image/jpeg',
    buffer: turned(await picture(his, 300, 200, 'image/jpeg')),
  });
  await expect(() => his.locator('.photo').count(), 2, 'the photos');
  await expect(
    () => his.locator('.photo img').evaluateAll((all) => all.map((one) => `${one.naturalWidth} × ${one.naturalHeight}`).sort()),
    ['200 × 300', '2048 × 1365'],
    'the turned photo to be upright',
  );
  equal(await his.evaluate(photosWith, PLACE), 0, 'photos that say where the camera was');
}

/** What the camera's own note says. */
const PLACE = '69 38.9 N 18 57.3 E';

/** The JPEG as a camera that lay on its side writes it: with an Exif segment of an orientation and a text. */
function turned(jpeg) {
  const entries = Buffer.alloc(2 + 2 * 12 + 4);
  entries.writeUInt16BE(2, 0);
  // Image description, ASCII, after the entries.
  entries.writeUInt16BE(0x010e, 2);
  entries.writeUInt16BE(2, 4);
  entries.writeUInt32BE(PLACE.length + 1, 6);
  entries.writeUInt32BE(8 + entries.length, 10);
  // Orientation, SHORT: 6, a quarter turn to the right.
  entries.writeUInt16BE(0x0112, 14);
  entries.writeUInt16BE(3, 16);
  entries.writeUInt32BE(1, 18);
  entries.writeUInt16BE(6, 22);
  const tiff = Buffer.concat([Buffer.from('MM\0*\0\0\0\b', 'latin1'), entries, Buffer.from(`${PLACE}\0`)]);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** Runs in the page: how many of the photos on this device have a text in them. */
async function photosWith(text) {
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(indexedDB.open('throughline'));
  const all = await done(database.transaction('photos').objectStore('photos').getAll());
  database.close();
  return all.filter((bytes) => new TextDecoder('latin1').decode(bytes).includes(text)).length;
}

/** A picture that does not compress to nothing, as a camera would make it. */
async function picture(page, width, height, type = 'image/png') {
  const bytes = await page.evaluate(
    async ([width, height, type]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      for (let step = 0; step < 400; step += 1) {
        context.fillStyle = `hsl(${(step * 137) % 360} 60% ${20 + ((step * 7) % 60)}%)`;
        context.fillRect((step * 211) % width, (step * 97) % height, 260, 190);
      }
      const blob = await canvas.convertToBlob({ type });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [width, height, type],
  );
  return Buffer.from(bytes);
}

/** What the photo's image is made of. */
async function bytesOf(page) {
  const image = photo(page).locator('img');
  await image.waitFor();
  return image.evaluate(async (image) => {
    await image.decode();
    // The page's policy lets nothing fetch the image's address: its bytes are read where the device keeps them.
    const open = indexedDB.open('throughline');
    const database = await new Promise((done, failed) => {
      open.onsuccess = () => done(open.result);
      open.onerror = () => failed(open.error);
    });
    const all = database.transaction('photos').objectStore('photos').getAll();
    const [bytes] = await new Promise((done, failed) => {
      all.onsuccess = () => done(all.result);
      all.onerror = () => failed(all.error);
    });
    database.close();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { hash, bytes: bytes.length, width: image.naturalWidth, height: image.naturalHeight };
  });
}

/** What is touched is large enough, and nothing is wider than the screen. */
async function targets(page) {
  const small = await page.locator('.site-page').evaluate((element) =>
    [...element.querySelectorAll('button, select, label.button, .photo-caption')]
      .map((target) => [target.innerText || target.className, target.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 44 || height < 44)
      .map(([name, { width, height }]) => `${name}: ${width} × ${height}`),
  );
  equal(small, [], 'what is too small for a thumb');
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  equal(tooWide, false, 'whether the page scrolls sideways');
}
