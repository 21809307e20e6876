// An OpenID provider (oidc-provider) whose people are whoever signs in, with the name as subject.
//
//   node provider.js     prints the port it listens on, then reads commands, one JSON object a line, and answers each:
//
//   {"redirect": URL}    begins to serve one client, `relay`, which people are sent back to at this address
//   {"claims": {...}}    from now on, ID tokens say this instead, signed all the same; {} ends that
//   {"forged": true}     from now on, ID tokens are signed with another key

import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";
import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from "jose";

const ALGORITHM = "RS256";
const ours = await generateKeyPair(ALGORITHM, { extractable: true });
const another = await generateKeyPair(ALGORITHM);

let claims = {};
let forged = false;
const server = createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;

async function serve(redirect) {
  const provider = new Provider(issuer, {
    clients: [{ client_id: "relay", client_secret: "a secret", redirect_uris: [redirect] }],
    jwks: { keys: [{ ...(await exportJWK(ours.privateKey)), alg: ALGORITHM, use: "sig", kid: "1" }] },
    cookies: { keys: ["a key for cookies"] },
    claims: { profile: ["name", "preferred_username"], email: ["email"] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id} of Example`, preferred_username: id, email: `${id}@example.org` }),
    }),
  });
  provider.use(async (context, next) => {
    await next();
    const changed = forged || Object.keys(claims).length > 0;
    if (context.path === "/token" && context.body?.id_token !== undefined && changed) {
      const said = { ...decodeJwt(context.body.id_token), ...claims };
      const key = forged ? another.privateKey : ours.privateKey;
      const header = { alg: ALGORITHM, kid: "1" };
      context.body.id_token = await new SignJWT(said).setProtectedHeader(header).sign(key);
    }
  });
  server.on("request", provider.callback());
}

process.stdout.write(`${server.address().port}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  if (command.redirect !== undefined) {
    await serve(command.redirect);
  }
  claims = command.claims ?? claims;
  forged = command.forged ?? forged;
  process.stdout.write("{}\n");
}
