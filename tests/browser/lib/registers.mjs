// What a person does in the registers, by the names that assistive technology hears.

export const details = (page) => page.getByRole('complementary', { name: /^Details of/ });

/** Goes to an area of the project, and to one of its tabs. */
export async function go(page, area, tab) {
  await page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: area, exact: true }).click();
  if (tab) await page.locator('.top').getByRole('link', { name: tab, exact: true }).click();
}
