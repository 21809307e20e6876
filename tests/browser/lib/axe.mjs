// What axe finds wrong with a page, by the rules of WCAG 2.2 AA and its own best practice.
import AxeBuilder from '@axe-core/playwright';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The violations on a page as it is now, in words. */
export async function violations(page) {
  // Movements end within 150 ms; axe must not measure colours on their way.
  await page.waitForTimeout(300);
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.map(({ target }) => target).join('; ')}`);
}
