// Somebody signs in by a passkey of their device, without writing a name; takes it from the account again, and is refused
// in words from then on. Somebody else comes with one in place of a password.
import { makeAccount, signIn } from '../lib/accounts.mjs';
import { violations } from '../lib/axe.mjs';

/** Gives a page's browser a device that makes passkeys, like a laptop's fingerprint reader. */
async function addDevice(person, page) {
  const session = await person.context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    count: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    /** Whether its owner's finger is recognised. */
    recognises: (isUserVerified) =>
      session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

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
  const laptop = await addDevice(ann, page);
  await makeAccount(page, 'ann', 'Ann');
  const name = page.getByLabel('What you call it');
  if ((await name.inputValue()) !== 'Chrome · Linux') throw new Error('a passkey is called after its browser');
  await name.fill('Laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText(/^Added .* · not used yet$/).waitFor();
  await look(page, 'an account with a passkey');
  if ((await laptop.count()) !== 1) throw new Error('the passkey is not on the device');

  // A device that has one makes no second.
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('This device has a passkey of your account already.').waitFor();

  const signOut = async () => {
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Use a passkey' }).waitFor();
  };
  await signOut();
  await look(page, 'signing in');
  await laptop.recognises(false);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('No passkey was used').waitFor();
  await look(page, 'signing in, cancelled');
  await laptop.recognises(true);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('You are signed in as Ann (ann).').waitFor();
  await page.getByText(/^Added .* · last used /).waitFor();

  // She takes it from her account; the device still has it, and is told.
  await page.getByRole('button', { name: 'Remove the passkey Laptop' }).click();
  await page.getByRole('dialog', { name: 'Remove the passkey “Laptop”?' }).waitFor();
  await look(page, 'removing a passkey');
  await page.getByRole('button', { name: 'Remove it' }).click();
  await page.getByText('Passkey removed.').waitFor();
  await signOut();
  ann.offline = true; // from here on, a refusal by the relay is what is to be expected
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('This relay knows no such passkey; it may have been removed.').waitFor();
  ann.offline = false;

  // Eva comes with a passkey alone; it is her only way in, and stays.
  await signIn(page, 'ann');
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByLabel('Whom it is for').fill('Eva');
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByLabel('Invitation link').inputValue();
  await page.getByRole('cell', { name: 'passkey.refused' }).first().waitFor();

  const eva = await arrive('Eva');
  const hers = await eva.openPage(link.slice(link.indexOf('#')));
  await addDevice(eva, hers);
  await hers.getByLabel('Sign-in name').fill('eva');
  await hers.getByLabel('Name', { exact: true }).fill('Eva');
  await hers.getByRole('button', { name: 'Use a passkey instead of a password' }).click();
  await hers.getByLabel('Password').waitFor({ state: 'detached' });
  await look(hers, 'an invitation, by passkey');
  await hers.getByRole('button', { name: 'Make the account' }).click();
  await hers.getByText('You are signed in as Eva (eva).').waitFor();
  eva.offline = true; // she is refused
  await hers.getByRole('button', { name: 'Remove the passkey Chrome · Linux' }).click();
  await hers.getByRole('button', { name: 'Remove it' }).click();
  await hers.getByText('This is the only way to sign in to this account; add another one first.').waitFor();
  await look(hers, 'the last way in');

  // By a number there are none, and the page says why.
  const byNumber = await ann.context.newPage();
  await byNumber.goto(`http://127.0.0.1:${ann.network.port}/#/account`);
  await byNumber.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  if (await byNumber.getByRole('button', { name: 'Use a passkey' }).isVisible()) {
    throw new Error('a passkey is offered where none works');
  }
  await signIn(byNumber, 'ann');
  await byNumber.getByText('Passkeys work where the relay is reached by a host name').waitFor();
  await look(byNumber, 'an account by a number');
  if (found.length > 0) throw new Error(`axe found ${found.length} violations:\n${found.join('\n')}`);
}
