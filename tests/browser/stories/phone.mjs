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
      // Details slide in from the edge; then nothing is left free below them, and a bar shows all that is in it.
      await expect(() => page.evaluate(misfits), [], `the parts of ${name} that do not fit`);
      await hide?.(page);
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    }
    const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    await expect(tooWide, false, `${name} to need no scrolling sideways`);
  }
}

/** Runs in the page: details that end above the edge of the screen, and bars that cut off what is in them. */
function misfits() {
  const ends = [...document.querySelectorAll('.drawer')].filter(
    (drawer) => Math.abs(drawer.getBoundingClientRect().bottom - innerHeight) > 1,
  );
  const cut = [...document.querySelectorAll('[role=toolbar]')].filter((bar) => bar.scrollHeight > bar.clientHeight + 1);
  return [...ends, ...cut].map((element) => element.className);
}
