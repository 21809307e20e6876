// The release bundle loads under the content security policy, and the first page is there.
import { equal } from '../lib/expect.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice');
  const page = await alice.openOwnPage();
  for (const door of [/^Explore the sample project/, /^Import a plan/, /^Start empty/]) {
    await page.getByRole('button', { name: door }).waitFor();
  }
  equal(new URL(page.url()).hash, '#/', 'with the owner token taken out of sight, the addresses');

  const answer = await page.request.get(`http://127.0.0.1:${alice.relay.port}/`);
  const policy = answer.headers()['content-security-policy'];
  const scripts = /script-src ([^;]*)/.exec(policy)?.[1];
  equal(scripts, "'self' 'wasm-unsafe-eval'", 'what scripts the policy allows:');
}
