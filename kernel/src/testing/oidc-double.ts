import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { OidcProvider } from '../people/sign-in/oidc/providers.ts';

export interface DoubleAccount {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly hd?: string;
  readonly name?: string;
  readonly sid?: string;
}

/** What is wrong with the tokens of the next sign-ins. */
export interface Forgery {
  readonly claims?: JWTPayload;
  /** Signed by a key that the provider does not publish. */
  readonly key?: 'unknown';
  readonly alg?: 'RS256' | 'ES256' | 'PS256' | 'HS256';
  /** The answer to the code in place of tokens. */
  readonly answer?: 'html' | 'silence' | 'huge';
}

export interface OidcDouble {
  readonly issuer: string;
  /** As a deployment would configure it. */
  readonly provider: OidcProvider;
  /** Who signs in next; null cancels. */
  account: DoubleAccount | null;
  forgery: Forgery | null;
  /** How often its keys and its description were read. */
  readonly reads: { keys: number; discovery: number };
  /** New keys from now on; the old ones are published no more. */
  rotate(): Promise<void>;
  /** What it sends when somebody signs out there. */
  logoutToken(claims: JWTPayload, at: Date): Promise<string>;
  /**
   * Goes where a browser would go that opens `url`, and gives the address of ours that it is sent back to.
   */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
}

const clientId = 'dojang-test';
const clientSecret = 'a-secret-of-the-double-provider';

async function makeKeys(kid: string) {
  const pairs = {
    RS256: await generateKeyPair('RS256', { extractable: true }),
    ES256: await generateKeyPair('ES256', { extractable: true }),
    PS256: await generateKeyPair('PS256', { extractable: true }),
  };
  const jwks = await Promise.all(
    (['RS256', 'ES256'] as const).map(async (alg) => ({
      ...(await exportJWK(pairs[alg].privateKey)),
      alg,
      use: 'sig',
      kid: `${kid}-${alg}`,
    })),
  );
  return { pairs, jwks, kid };
}

type Keys = Awaited<ReturnType<typeof makeKeys>>;

/** A real provider of OpenID Connect, whose accounts sign in without a form. */
async function openProvider(
  issuer: string,
  keys: Keys,
  double: OidcDouble,
  redirectUris: string[],
) {
  const { default: Provider } = await import('oidc-provider');
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: redirectUris,
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: keys.jwks },
    claims: { openid: ['sub', 'sid'], email: ['email', 'email_verified', 'hd'], profile: ['name'] },
    conformIdTokenClaims: false,
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a-key-of-the-double'] },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: async () => ({ ...double.account, sub: id }),
    }),
    loadExistingGrant: async (ctx) => {
      const accountId = ctx.oidc.session?.accountId ?? '';
      const grant = new ctx.oidc.provider.Grant({ clientId, accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  // It warns of what is right for a double on one machine.
  provider.proxy = true;
  return provider;
}

/** The answer to a code, as `forgery` has it. */
async function forge(
  response: ServerResponse,
  { forgery, issuer, account }: OidcDouble,
  keys: Keys,
  nonce: string,
): Promise<void> {
  if (forgery?.answer === 'silence') return;
  if (forgery?.answer === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
    return;
  }
  if (forgery?.answer === 'huge') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(`"${'x'.repeat(300_000)}"`);
    return;
  }
  const alg = forgery?.alg ?? 'RS256';
  const nowS = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: clientId, iat: nowS, exp: nowS + 300, nonce, ...account };
  const other = forgery?.key === 'unknown' ? await makeKeys('other') : keys;
  const key =
    alg === 'HS256' ? new TextEncoder().encode(clientSecret) : other.pairs[alg].privateKey;
  const token = await new SignJWT({ ...claims, ...forgery?.claims })
    .setProtectedHeader({ alg, kid: `${other.kid}-${alg}` })
    .sign(key);
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ access_token: 'at', token_type: 'Bearer', id_token: token }));
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Follows the redirects of the provider, with its cookies, until they lead away from it. */
async function follow(issuer: string, start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let hops = 0; hops < 10 && url.startsWith(issuer); hops += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`the provider stayed: ${await answer.text()}`);
    url = new URL(location, url).href;
  }
  return url;
}

/** Starts a provider on a port of its own. `redirectUris`: where it may send people back to. */
export async function startOidcDouble(redirectUris: string[]): Promise<OidcDouble> {
  let keys = await makeKeys('first');
  let nonce = '';
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', double.issuer);
    if (url.pathname === '/jwks') double.reads.keys += 1;
    if (url.pathname.startsWith('/.well-known/')) double.reads.discovery += 1;
    if (url.pathname === '/auth') nonce = url.searchParams.get('nonce') ?? nonce;
    if (url.pathname === '/token' && double.forgery) {
      return forge(response, double, keys, nonce);
    }
    answer(request, response);
  });
  const issuer = await listen(server);
  const double: OidcDouble = {
    issuer,
    provider: { id: 'double', title: 'Double', issuer, clientId, clientSecret },
    account: { sub: 'kim', email: 'kim@example.com', email_verified: true },
    forgery: null,
    reads: { keys: 0, discovery: 0 },
    rotate: async () => {
      keys = await makeKeys(`after ${keys.kid}`);
      await reopen();
    },
    logoutToken: (claims, at) =>
      new SignJWT({
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        jti: crypto.randomUUID(),
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: `${keys.kid}-RS256`, typ: 'logout+jwt' })
        .setIssuer(issuer)
        .setAudience(clientId)
        .setIssuedAt(at)
        .setExpirationTime(new Date(at.getTime() + 120_000))
        .sign(keys.pairs.RS256.privateKey),
    visit: (url) => follow(issuer, url),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  async function reopen(): Promise<void> {
    const provider = await openProvider(issuer, keys, double, redirectUris);
    const callback = provider.callback();
    answer = (request, response) => {
      if (!request.url?.startsWith('/interaction/')) return void callback(request, response);
      const result = double.account
        ? { login: { accountId: double.account.sub } }
        : { error: 'access_denied' };
      void provider.interactionFinished(request, response, result);
    };
  }
  await reopen();
  return double;
}
