// A real OpenID provider for the tests: arguments are the folder of its packages, its own address, the client's callback.
// Whoever comes to its sign-in page is ann.other, or whom the query says (?as=bob).
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [folder, issuer, callback] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(`${folder}/node_modules/oidc-provider/lib/index.js`));

const groups = { 'ann.other': ['reviewers', 'staff'], bob: ['staff'], 'command line': ['reviewers'] };
const provider = new Provider(issuer, {
  clients: [{ client_id: 'hindsight', client_secret: 'a secret of the tests', redirect_uris: [callback] }],
  pkce: { required: () => true },
  scopes: ['openid', 'profile'],
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['of the tests'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, groups: groups[id] ?? [] }),
  }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();
createServer(async (request, response) => {
  const url = new URL(request.url, issuer);
  if (url.pathname.startsWith('/interaction/')) {
    const accountId = url.searchParams.get('as') ?? 'ann.other';
    await provider.interactionFinished(request, response, { login: { accountId } });
  } else {
    answer(request, response);
  }
}).listen(new URL(issuer).port, '127.0.0.1', () => console.log('ready'));
