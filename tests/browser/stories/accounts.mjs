// A team on a relay: the first administrator, an invitation into a project, a colleague who joins and works, signing out
// of another device, work that goes on without being signed in, and a decision about what somebody might not do.
import { invite, join, makeAccount, signIn, toMembers, toProject } from '../lib/accounts.mjs';
import { violations } from '../lib/axe.mjs';
import { expect } from '../lib/expect.mjs';
import { addTask, row, startEmpty } from '../lib/plan.mjs';

export default async function story({ arrive, relay }) {
  const found = [];
  const look = async (page, what) => {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const violation of await violations(page)) found.push(`${what}, ${colorScheme}: ${violation}`);
    }
  };
  const ann = await arrive('Ann');
  const page = await ann.openPage(`#invitation=${relay.invitation}`);
  await page.getByText('This makes the account of somebody who runs this relay.').waitFor();
  await look(page, 'an invitation');
  await makeAccount(page, 'ann@example.org', 'Ann');
  await look(page, 'an account');

  // What she shares is hers: others come in by invitation.
  await page.getByRole('link', { name: 'Projects' }).click();
  await startEmpty(page, 'Roll-out', '2027-01-11');
  await addTask(page, 'Survey');
  await toMembers(page);
  await page.getByText('Roll-out').waitFor();
  const link = await invite(page, 'Bob', 'contributor');

  const bob = await arrive('Bob');
  const his = await join(bob, link, 'bob', 'Bob');
  await row(his, 'Survey').waitFor();
  await his.getByRole('button', { name: 'Your name' }).getByText('Bob').waitFor(); // the account's is what others see
  await addTask(his, 'Cabling');
  await toProject(page);
  await row(page, 'Cabling').waitFor();

  // Bob signs out: his work stays, goes on, and he is told how it gets to the others.
  const second = await bob.openPage('#/account');
  bob.offline = true; // from here on, refusals by the relay are what is to be expected
  await second.getByRole('button', { name: 'Sign out', exact: true }).click();
  await second.getByRole('button', { name: 'Sign in' }).waitFor();
  await look(second, 'signing in');
  await his.getByRole('button', { name: /Access refused/ }).waitFor();
  await addTask(his, 'Testing');
  await his.getByRole('button', { name: /Access refused/ }).click();
  await his.getByText('goes to the relay once you sign in again').waitFor();
  await signIn(second, 'bob');
  await his.getByRole('button', { name: 'Try to connect now' }).click();
  await row(page, 'Testing').waitFor();
  await his.keyboard.press('Escape');

  // While he is away he becomes a viewer. What he did meanwhile waits for a decision.
  await bob.goOffline();
  await addTask(his, 'Painting');
  await toMembers(page);
  await page.getByRole('combobox', { name: 'Role of Bob' }).selectOption('viewer');
  await page.getByText('Access by section').click();
  await page.getByRole('combobox', { name: 'Discussion: what Bob may do' }).selectOption('write');
  await page.getByText('Access by section · 1 is not by role').waitFor();
  await bob.goOnline();
  await his.getByText('You may look at this, but not change it.').waitFor();
  await expect(
    async () => {
      await page.reload();
      await page.getByRole('heading', { name: 'Waiting for your decision' }).waitFor({ timeout: 2_000 });
      return page.getByText(/changes? by Bob · Plan/).count();
    },
    1,
    "Bob's change to wait",
  );
  await look(page, 'the members');
  await page.getByRole('button', { name: 'Take in' }).click();
  await page.getByText(/changes? taken in/).waitFor();
  await toProject(page);
  await row(page, 'Painting').waitFor();

  // Ann runs the relay: she sees who is there and what was done.
  const admin = await ann.openPage('#/account/relay');
  await admin.getByRole('heading', { name: 'Audit log' }).waitFor();
  await admin.getByRole('cell', { name: 'member.set' }).first().waitFor();
  await admin.getByText('bob', { exact: true }).first().waitFor();
  await look(admin, 'running the relay');
  if (found.length > 0) throw new Error(`axe found ${found.length} violations:\n${found.join('\n')}`);
}
