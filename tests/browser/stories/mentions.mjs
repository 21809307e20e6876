// Two people talk about a record: one names the other, who finds it among what was said to them, answers, and settles it.
import { expect } from '../lib/expect.mjs';
import { share, startEmpty } from '../lib/plan.mjs';
import { details, go, introduce, make } from '../lib/registers.mjs';

const said = (page) => page.getByRole('region', { name: /^Said to you/ });

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openOwnPage();
  await startEmpty(page, 'Harbour network', '2027-01-11');
  await introduce(page, 'Alice Moe');
  await go(page, 'Team');
  await make(page, 'member', 'Alice Moe');
  await make(page, 'member', 'Bob Lie');
  await go(page, 'Risks and issues', 'Issues');
  await make(page, 'issue', 'No power in the mast');
  const link = await share(page);

  // A name is completed, and marked where it is read.
  const field = details(page).getByRole('textbox', { name: 'Write a comment' });
  await field.fill('Can you look at this, @bo');
  await details(page).getByRole('button', { name: '@Bob Lie' }).click();
  await expect(() => field.inputValue(), 'Can you look at this, @Bob Lie ', 'the name');
  await field.press('Control+Enter');
  await details(page).locator('mark', { hasText: '@Bob Lie' }).waitFor();

  const bob = await arrive('Bob');
  const his = await bob.openPage(link);
  await his.getByRole('heading', { name: 'Plan', level: 1 }).waitFor();
  await introduce(his, 'Bob Lie');
  await go(his, 'Overview', 'My work');
  await said(his).getByText('Can you look at this').waitFor();
  await said(his).getByRole('button', { name: /No power in the mast/ }).click();
  await details(his).getByRole('button', { name: 'Answer' }).click();
  await details(his).getByRole('textbox', { name: 'Write a comment' }).fill('The fuse was out.');
  await details(his).getByRole('button', { name: 'Comment', exact: true }).click();

  // The answer is said to her who began. Once it is settled there is nothing left for either.
  await go(page, 'Overview', 'My work');
  await said(page).getByText('The fuse was out.').waitFor();
  await said(page).getByRole('button', { name: /No power in the mast/ }).click();
  await details(page).getByRole('button', { name: 'Resolve' }).click();
  for (const where of [page, his]) {
    await go(where, 'Overview', 'My work');
    await said(where).waitFor({ state: 'detached' });
  }
}
