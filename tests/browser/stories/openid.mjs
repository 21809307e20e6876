// People of an organisation sign in at its own provider: one by an invitation, who comes again without, and one who has
// none and is told so.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { makeAccount } from '../lib/accounts.mjs';
import { startRelay } from '../lib/relay.mjs';

/** A provider that serves whom it is told to. */
async function startProvider() {
  const child = spawn('node', ['provider.js'], { cwd: '../js', stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  const { value: port } = await answers.next();
  return {
    issuer: `http://127.0.0.1:${port}`,
    async serve(redirect) {
      child.stdin.write(`${JSON.stringify({ redirect })}\n`);
      await answers.next();
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** At the provider's page: who one is there, and that the relay may know. */
async function beAtProvider(page, login) {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** A person whose browser fetches nothing from the internet: the provider's page asks for a typeface there. */
async function visitor(arrive, name, at) {
  const person = await arrive(name, { at });
  person.offline = true; // what the provider's page complains about is not ours
  await person.context.route(/^https:/, (route) => route.abort());
  return person;
}

export default async function story({ arrive }) {
  const provider = await startProvider();
  const relay = await startRelay([
    ...['--oidc-issuer', provider.issuer, '--oidc-client-id', 'relay'],
    ...['--oidc-client-secret', 'a secret', '--oidc-name', 'Example'],
  ]);
  try {
    const ann = await arrive('Ann', { at: relay });
    await provider.serve(`${ann.origin}/api/oidc/callback`);
    const page = await ann.openPage(`#invitation=${relay.invitation}`);
    await makeAccount(page, 'ann', 'Ann');
    await page.goto(`${ann.origin}/#/account/relay`);
    await page.getByLabel('Whom it is for').fill('Eva');
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = await page.getByLabel('Invitation link').inputValue();

    const eva = await visitor(arrive, 'Eva', relay);
    const hers = await eva.openPage(link.slice(link.indexOf('#')));
    await hers.getByRole('button', { name: 'Sign in with Example' }).click();
    await beAtProvider(hers, 'eva');
    await hers.getByText('You are signed in as eva of Example').waitFor();
    await hers.getByText(provider.issuer).waitFor();

    // Again, from a browser that knows nothing of her.
    await hers.getByRole('button', { name: 'Sign out', exact: true }).click();
    await hers.getByRole('button', { name: 'Sign in with Example' }).click();
    await hers.getByText('You are signed in as eva of Example').waitFor();

    const stranger = await visitor(arrive, 'Stranger', relay);
    const its = await stranger.openPage('#/account');
    await its.getByRole('button', { name: 'Sign in with Example' }).click();
    await beAtProvider(its, 'stranger');
    await its.getByText('invitation').first().waitFor();
    await its.getByRole('link').first().click();
    await its.getByRole('button', { name: 'Sign in with Example' }).waitFor();
  } finally {
    await relay.stop();
    await provider.stop();
  }
}
