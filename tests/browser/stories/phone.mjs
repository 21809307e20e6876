// On a phone every view can be reached and left again by what is on its screen.
import { expect } from '../lib/expect.mjs';
import { views } from '../lib/views.mjs';

export default async function story({ arrive }) {
  const viewport = { width: 390, height: 844 };
  const alice = await arrive('Alice', { viewport, hasTouch: true });
  const page = await alice.openOwnPage();
  for (const { name, wide, show, hide } of views) {
    if (wide) {
      console.log(`${name}: not on a phone's screen`);
      continue;
    }
    try {
      await show(page);
      await hide?.(page);
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    }
    const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    await expect(tooWide, false, `${name} to need no scrolling sideways`);
  }
}
