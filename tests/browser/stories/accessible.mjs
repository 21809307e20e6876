// Every view in light and dark, wide and narrow, without a violation of WCAG 2.2 AA that axe can find.
import AxeBuilder from '@axe-core/playwright';

import { startSample, table } from '../lib/plan.mjs';
import { views } from '../lib/views.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export default async function story({ arrive }) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    const alice = await arrive(`Alice-${colorScheme}`, { colorScheme });
    const page = await alice.openOwnPage();
    for (const { name, show, hide } of views) {
      await show(page);
      // Movements end within 150 ms; axe must not measure colours on their way.
      await page.waitForTimeout(300);
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      for (const { id, help, nodes } of violations) {
        found.push(`${colorScheme}, ${name}: ${id} (${help}): ${nodes.map(({ target }) => target).join('; ')}`);
      }
      await hide?.(page);
    }
    await alice.closeBrowser();
  }
  if (found.length > 0) throw new Error(`axe found ${found.length} violations:\n${found.join('\n')}`);
}
