import { hostname } from 'node:os';
import { word } from '@dojang/kernel/bounds';
import { sessionAnswer } from '@dojang/kernel/schema';
import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import { readJson, removeFile, writeJson } from '../base/files.ts';
import { ensureHome, places, readServer, type ServerAccess, writeServer } from '../base/home.ts';
import { withLock } from '../base/lock.ts';
import { readBounded } from './answer.ts';

export const tokens = z.object({
  accessToken: z.string().max(4000),
  accessExpiresAt: word,
  refreshToken: z.string().max(400),
  refreshExpiresAt: word,
  /** The id of a renewal that was requested and not answered yet. */
  attempt: z.string().max(100).optional(),
});
type Tokens = z.infer<typeof tokens>;

const requestTimeoutMs = 15_000;
/** A token is renewed this long before it expires, so that no request arrives with an expired one. */
const spareMs = 60_000;

const unreachable = (url: string) =>
  new Failure(
    'server-unreachable',
    `${url} does not answer. Work goes on here, and is sent later.`,
  );

/** The server no longer knows this machine. */
export const unpaired = () =>
  new Failure(
    'not-paired',
    'This machine is not paired. Make a link on the page, then run `dojang pair <link>`.',
  );

export async function post(url: string, body: unknown): Promise<{ status: number; body: unknown }> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // The body carries a secret, so no redirect is followed.
      redirect: 'manual',
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
  } catch {
    throw unreachable(new URL(url).origin);
  }
  try {
    return { status: answer.status, body: JSON.parse(await readBounded(answer)) };
  } catch {
    return { status: answer.status, body: undefined };
  }
}

function keep(home: string, body: unknown, url: string): z.infer<typeof sessionAnswer> {
  const parsed = sessionAnswer.safeParse(body);
  if (!parsed.success || !parsed.data.accessToken || !parsed.data.refreshToken) {
    throw new Failure(
      'server-strange',
      `${url} is not a Dojang server of this version. Update the older side.`,
    );
  }
  const { accessToken, accessExpiresAt, refreshToken, refreshExpiresAt } = parsed.data;
  writeJson(places(home).session, { accessToken, accessExpiresAt, refreshToken, refreshExpiresAt });
  return parsed.data;
}

/** Pairs this machine by a link `https://server/pair#secret`. @throws Failure `pairing-refused`, … */
export async function pair(home: string, link: string): Promise<ServerAccess> {
  const parsed = URL.canParse(link) ? new URL(link) : undefined;
  const secret = parsed?.hash.slice(1);
  if (!parsed || !secret || !/^https?:$/.test(parsed.protocol)) {
    throw new Failure(
      'link-invalid',
      'That is not a pairing link. Copy all of it, with what follows #.',
    );
  }
  ensureHome(home);
  // A server may have a path. What stands before `/pair` belongs to it.
  const url = `${parsed.origin}${parsed.pathname.replace(/\/pair\/?$/, '')}`.replace(/\/$/, '');
  const deviceName = hostname().slice(0, 100) || 'dojang agent';
  const answer = await post(`${url}/api/pairings/claim`, { secret, deviceName, kind: 'agent' });
  if (answer.status >= 300) {
    throw new Failure(
      'pairing-refused',
      `The link was refused (${answer.status}). A link works once, for two minutes. Make a new one.`,
    );
  }
  return withLock(places(home).sessionLock, 20_000, async () => {
    const { org, personId, deviceId } = keep(home, answer.body, url);
    const access = { url, org, personId, deviceId, deviceName };
    writeServer(home, access);
    return access;
  });
}

const readTokens = (home: string) => readJson(places(home).session, tokens);
const isFresh = ({ accessExpiresAt }: Tokens) => Date.parse(accessExpiresAt) - Date.now() > spareMs;

export const isPaired = (home: string): boolean =>
  readServer(home) !== undefined && readTokens(home) !== undefined;

/**
 * An access token that works. Several processes share the refresh token, and the server takes a used one for
 * stolen. So one process refreshes, under a lock, and the others read what it wrote.
 *
 * @param refused the token that the server just answered 401 to.
 */
export async function accessToken(home: string, refused?: string): Promise<string> {
  const server = readServer(home);
  const held = readTokens(home);
  if (!server || !held) throw unpaired();
  if (held.accessToken !== refused && isFresh(held)) return held.accessToken;
  return withLock(places(home).sessionLock, 30_000, async () => {
    const now = readTokens(home);
    if (!now) throw unpaired();
    if (now.accessToken !== refused && isFresh(now)) return now.accessToken;
    const url = `${server.url}/api/sessions/refresh`;
    // Written down before it is sent. After a lost answer, the next process sends the same attempt again.
    const attempt = now.attempt ?? crypto.randomUUID();
    if (now.attempt === undefined) writeJson(places(home).session, { ...now, attempt });
    const answer = await post(url, { refreshToken: now.refreshToken, attempt });
    // A proxy or a hotel's page may answer 403, too. Only the server's own code ends the pairing.
    const isOwn = typeof (answer.body as { code?: unknown } | undefined)?.code === 'string';
    if (isOwn && (answer.status === 401 || answer.status === 403)) {
      removeFile(places(home).session);
      throw unpaired();
    }
    if (answer.status >= 300) throw unreachable(server.url);
    return keep(home, answer.body, server.url).accessToken ?? '';
  });
}
