import type { FastifyInstance } from 'fastify';
import { type Context, inTransaction, systemContext } from '../core/context.ts';
import type { Limit, Module } from '../core/module.ts';
import { createKey } from '../keys/keys.ts';
import type { MadeKey } from '../keys/schema.ts';
import { listScopes } from '../keys/scopes.ts';
import { createPairing, insertPairing } from '../people/pairings/pairings.ts';
import type { SessionAnswer } from '../people/sessions/schema.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what came back is what the test is about.
  readonly body: any;
  readonly headers: Record<string, unknown>;
}

/** A device that is signed in and asks through the real HTTP stack. */
export interface TestClient {
  readonly deviceId: string;
  readonly personId: string;
  readonly org: string;
  /** What the browser keeps, by name; empty for an agent. */
  readonly cookies: Map<string, string>;
  /** What an agent keeps; null for a browser. */
  readonly tokens: { access: string; refresh: string } | null;
  send(
    method: Method,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

/** The limits of `modules`, wide enough that a test or a bench never meets one. */
export const wideLimits = (modules: readonly Module[]): Limit[] =>
  modules
    .flatMap(({ limits }) => limits)
    .map(({ name, windowMs }) => ({ name, windowMs, requestsMax: 1_000_000_000 }));

/** One request without any sign-in, as a page of our own origin would send it. */
export async function sendAnonymous(
  app: FastifyInstance,
  method: Method,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await app.inject({
    method,
    url: `/api${url}`,
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return {
    status: answer.statusCode,
    body: answer.body === '' ? undefined : answer.json(),
    headers: answer.headers as Record<string, unknown>,
    cookies: answer.cookies,
  };
}

/** Claims the secret of `link` as a new device. @throws Error when it is refused. */
export async function claimLink(
  app: FastifyInstance,
  link: string,
  kind: 'browser' | 'agent' = 'browser',
): Promise<TestClient> {
  const secret = link.split('#')[1];
  const claim = { secret, deviceName: `test ${kind}`, kind };
  const answer = await sendAnonymous(app, 'POST', '/pairings/claim', claim);
  if (answer.status !== 201) throw new Error(`claim refused: ${JSON.stringify(answer.body)}`);
  const session = answer.body as SessionAnswer;
  const cookies = new Map(answer.cookies.map(({ name, value }) => [name, value]));
  const { accessToken, refreshToken } = session;
  const tokens =
    accessToken && refreshToken ? { access: accessToken, refresh: refreshToken } : null;
  const jar = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    deviceId: session.deviceId,
    personId: session.personId,
    org: session.org,
    cookies,
    tokens,
    send: async (method, url, body, headers = {}) => {
      const own = tokens ? { authorization: `Bearer ${tokens.access}` } : { cookie: jar() };
      const given = await sendAnonymous(app, method, url, body, { ...own, ...headers });
      // As a browser does: new values replace old ones, expired ones go.
      for (const { name, value } of given.cookies) {
        if (value === '') cookies.delete(name);
        else if (tokens === null && headers.cookie === undefined) cookies.set(name, value);
      }
      return given;
    },
  };
}

/** By the person; for a guest, who may not, by the server. */
function pairingOf(ctx: Context<never>, kind: 'phone' | 'agent') {
  const { actor, org, trace, parts } = ctx;
  if (actor.kind !== 'person' || !actor.roles.includes('guest'))
    return createPairing(ctx, { kind });
  const target = { personId: actor.personId, role: 'guest' };
  return inTransaction(systemContext(parts, { org, name: 'test', trace }), (ctx) =>
    insertPairing(ctx, kind, target),
  );
}

/** A further device of the person of `ctx`. */
export async function pairDevice(
  app: FastifyInstance,
  ctx: Context<never>,
  kind: 'browser' | 'agent' = 'browser',
): Promise<TestClient> {
  const { link } = await pairingOf(ctx, kind === 'agent' ? 'agent' : 'phone');
  return claimLink(app, link, kind);
}

/** A program with a new key of the person of `ctx`: with these scopes, or all that it may have. */
export async function keyClient(
  app: FastifyInstance,
  ctx: Context<never>,
  scopes?: readonly string[],
): Promise<Pick<TestClient, 'send'> & MadeKey> {
  const given = scopes ?? (await inTransaction(ctx, listScopes));
  const made = await createKey(ctx, { name: 'test key', scopes: [...given], expiresInDays: 90 });
  return { ...made, send: sendByKey(app, made.secret) };
}

/** What a program sends that holds this secret. */
export const sendByKey =
  (app: FastifyInstance, secret: string): TestClient['send'] =>
  async (method, url, body, headers = {}) => {
    const authorization = `Bearer ${secret}`;
    const answer = await app.inject({
      method,
      url: `/api${url}`,
      headers: { authorization, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const { statusCode: status, headers: given } = answer;
    const read = answer.body === '' ? undefined : answer.json();
    return { status, body: read, headers: given as Record<string, unknown> };
  };
