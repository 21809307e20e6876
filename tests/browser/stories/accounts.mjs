// A team on a relay: the first administrator, an invitation into a project, a colleague who joins and works, signing out
// of another device, and work that goes on without being signed in.
import { expect } from '../lib/expect.mjs';
import { addTask, startEmpty } from '../lib/plan.mjs';

const PASSWORD = 'correct horse battery';

async function makeAccount(page, login, name) {
  await page.getByLabel('Sign-in name').fill(login);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
}

export default async function story({ arrive, relay }) {
  const ann = await arrive('Ann');
  const page = await ann.openPage(`#invitation=${relay.invitation}`);
  await page.getByText('This makes the account of somebody who runs this relay.').waitFor();
  await makeAccount(page, 'ann@example.org', 'Ann');

  // What she shares is hers: others come in by invitation.
  await page.getByRole('link', { name: 'Projects' }).click();
  await startEmpty(page, 'Roll-out', '2027-01-11');
  await addTask(page, 'Survey');
  await page.getByRole('button', { name: 'Share', exact: true }).first().click();
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByLabel('Whom it is for').fill('Bob');
  await page.getByLabel('Role', { exact: true }).selectOption('contributor');
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByLabel('Invitation link').inputValue();

  const bob = await arrive('Bob');
  const his = await bob.openPage(link.slice(link.indexOf('#')));
  await his.getByText(/invites you to a project, as contributor/).waitFor();
  await makeAccount(his, 'bob', 'Bob');
  await his.getByRole('button', { name: 'Open' }).click();
  await his.getByRole('row', { name: /Survey/ }).waitFor();
  await addTask(his, 'Cabling');

  await page.getByRole('link', { name: 'Projects' }).click();
  await page.getByRole('link', { name: /Roll-out/ }).click();
  await page.getByRole('row', { name: /Cabling/ }).waitFor();

  // Bob signs out: his work stays, goes on, and he is told how it gets to the others.
  const second = await bob.openPage('#/account');
  await second.getByRole('button', { name: 'Sign out', exact: true }).click();
  await second.getByRole('button', { name: 'Sign in' }).waitFor();
  bob.offline = true; // from here on, refusals by the relay are what is to be expected
  await his.getByRole('button', { name: /Access refused/ }).waitFor();
  await addTask(his, 'Testing');
  await his.getByRole('button', { name: /Access refused/ }).click();
  await his.getByText('goes to the relay once you sign in again').waitFor();
  await second.getByLabel('Sign-in name').fill('bob');
  await second.getByLabel('Password').fill(PASSWORD);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await second.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  await his.getByRole('button', { name: 'Try to connect now' }).click();
  await page.getByRole('row', { name: /Testing/ }).waitFor();

  // Ann runs the relay: she sees who is there and what was done.
  const admin = await ann.openPage('#/account/relay');
  await admin.getByRole('heading', { name: 'Audit log' }).waitFor();
  await admin.getByRole('cell', { name: 'member.set' }).first().waitFor();
  await expect(() => admin.getByText('bob').count().then((n) => n > 0), true, 'Bob is listed');
}
