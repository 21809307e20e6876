// Every view in light and dark, wide and narrow, without a violation of WCAG 2.2 AA that axe can find.
import { violations } from '../lib/axe.mjs';
import { views } from '../lib/views.mjs';

export default async function story({ arrive }) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    const alice = await arrive(`Alice-${colorScheme}`, { colorScheme });
    const page = await alice.openOwnPage();
    for (const { name, show, hide } of views) {
      await show(page);
      for (const violation of await violations(page)) found.push(`${colorScheme}, ${name}: ${violation}`);
      await hide?.(page);
    }
    await alice.closeBrowser();
  }
  if (found.length > 0) throw new Error(`axe found ${found.length} violations:\n${found.join('\n')}`);
}
