// What people do with accounts, by the names that assistive technology hears.
const PASSWORD = 'correct horse battery';

/** Accepts an invitation with an account of one's own. */
export async function makeAccount(page, login, name) {
  await page.getByLabel('Sign-in name').fill(login);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
}

export async function signIn(page, login) {
  await page.getByLabel('Sign-in name').fill(login);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
}

/** From the project's page to that of its members. */
export async function toMembers(page) {
  await page.getByRole('button', { name: 'Share', exact: true }).first().click();
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('heading', { name: 'Members' }).waitFor();
}

/** On the page of members: a link for somebody, as the part of the address after the page's. */
export async function invite(page, whom, role) {
  await page.getByLabel('Whom it is for').fill(whom);
  await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption(role);
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByLabel('Invitation link').inputValue();
  return link.slice(link.indexOf('#'));
}

/** From the page of members back to the project. */
export async function toProject(page) {
  await page.getByRole('button', { name: 'Open the project' }).click();
  await page.getByRole('heading', { name: 'Plan', level: 1 }).waitFor();
}

/** Comes with an invitation into a project, and opens it. */
export async function join(person, link, login, name) {
  const page = await person.openPage(link);
  await page.getByText(/invites you to a project/).waitFor();
  await makeAccount(page, login, name);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('heading', { name: 'Plan', level: 1 }).waitFor();
  return page;
}
