// What a person does in the registers, by the names that assistive technology hears.
import { expect } from './expect.mjs';

export const details = (page) => page.getByRole('complementary', { name: /^Details of/ });

/** Goes to an area of the project, and to one of its tabs. */
export async function go(page, area, tab) {
  await page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: area, exact: true }).click();
  if (tab) await page.locator('.top').getByRole('link', { name: tab, exact: true }).click();
}

/** Makes a record and gives it a title; its details are open then. */
export async function make(page, one, title) {
  await page.getByRole('button', { name: `New ${one}` }).first().click();
  const name = details(page).locator('#field-title');
  await name.waitFor();
  await expect(() => name.evaluate((name) => name === document.activeElement), true, 'the title to be written');
  await name.fill(title);
  await name.press('Tab');
  await expect(() => page.locator('.drawer-name').inputValue(), title, 'the title');
}

/** Says who one is, under My work. */
export async function introduce(page, name) {
  await go(page, 'Overview', 'My work');
  await page.getByRole('button', { name: 'Your name' }).last().click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
