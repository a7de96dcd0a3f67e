import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { shortText, word } from '@dojang/kernel/bounds';
import type { Api } from '@dojang/kernel/cli';
import { type ClaimedKey, claimedKey, claimMinutes } from '@dojang/kernel/schema';
import { z } from 'zod';
import type { AgentConfig } from '../base/config.ts';
import { Failure } from '../base/failure.ts';
import { readJson, removeFile, writeJson } from '../base/files.ts';
import { ensureHome, places, readServer } from '../base/home.ts';
import { createApi } from './api.ts';
import { post } from './session.ts';

/** The API key of this command line. The file is for its owner alone. */
export const heldKey = z.object({
  url: z.url().max(2000),
  org: word,
  orgName: shortText,
  keyId: word,
  secret: z.string().max(200),
  expiresAt: word,
});
export type HeldKey = z.infer<typeof heldKey>;

export const readKey = (home: string) => readJson(places(home).key, heldKey);

export const notLoggedIn = () =>
  new Failure(
    'not-logged-in',
    'No API key works here. Run `dojang login <server>`, or set DOJANG_API_KEY.',
  );

/** An address without a trailing slash. @throws Failure `server-unnamed` */
export function serverFor({ home, apiServer }: AgentConfig, named?: string): string {
  const given = named ?? apiServer ?? readKey(home)?.url ?? readServer(home)?.url ?? '';
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  throw new Failure(
    'server-unnamed',
    'Which server? Name it: `dojang login https://…`, or set DOJANG_SERVER.',
  );
}

/** The server as a program of the person. @throws Failure `not-logged-in`, `server-unnamed` */
export function openKeyed(config: AgentConfig): Api {
  const { apiKey } = config;
  if (apiKey !== undefined) return keyedApi(serverFor(config), apiKey);
  const held = readKey(config.home);
  if (held === undefined) throw notLoggedIn();
  return keyedApi(held.url, held.secret);
}

const keyedApi = (url: string, secret: string): Api =>
  createApi({
    url,
    unknown: notLoggedIn,
    saysWhatIsAway: true,
    // A key has no second try: the server would answer the same.
    token: async (refused) => {
      if (refused !== undefined) throw notLoggedIn();
      return secret;
    },
  });

/** Ends a key on the server. False when it had ended already. */
async function revoke({ url, secret }: HeldKey): Promise<boolean> {
  try {
    await keyedApi(url, secret).call('DELETE', '/keys/current', z.void());
    return true;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'not-logged-in') throw error;
    return false;
  }
}

/** Ends the key that is kept here, and forgets it. A server that does not answer keeps both. */
export async function giveKeyBack(home: string): Promise<boolean> {
  const held = readKey(home);
  if (held === undefined) throw notLoggedIn();
  const isEnded = await revoke(held);
  removeFile(places(home).key);
  return isEnded;
}

/** What a person is asked to grant. */
export interface Asked {
  readonly secret: string;
  /** The hash of the secret: all that the page is shown. */
  readonly claim: string;
}

export function newAsked(): Asked {
  const secret = randomBytes(32).toString('base64url');
  return { secret, claim: createHash('sha256').update(secret).digest('hex') };
}

const lookMs = 2000;

/** Waits until a person granted the key, and keeps it. @throws Failure `login-unanswered` */
export async function fetchKey(home: string, url: string, { secret }: Asked): Promise<HeldKey> {
  const untilMs = Date.now() + claimMinutes * 60_000;
  let hasAnswered = false;
  while (Date.now() < untilMs) {
    const found = await askForKey(url, secret, hasAnswered);
    hasAnswered = true;
    if (found.state === 'claimed') {
      const { key, org, orgName } = found;
      ensureHome(home);
      const before = readKey(home);
      const held = { url, org, orgName, keyId: key.id, expiresAt: key.expiresAt };
      writeJson(places(home).key, { ...held, secret: found.secret });
      // Nobody knows the key of the login before any more. A server that is away lets it end by its date.
      if (before !== undefined) await revoke(before).catch(() => false);
      return { ...held, secret: found.secret };
    }
    await sleep(lookMs);
  }
  throw new Failure('login-unanswered', 'Nobody confirmed within ten minutes. Run it again.');
}

/** A server that answered before may be away for a moment: the person who confirms does not begin anew. */
async function askForKey(url: string, secret: string, hasAnswered: boolean): Promise<ClaimedKey> {
  const asked = await post(`${url}/api/keys/claim`, { secret }).catch((error: unknown) => {
    if (!hasAnswered) throw error;
    return undefined;
  });
  if (asked === undefined) return { state: 'waiting' };
  const { status, body } = asked;
  // Somebody else behind this address asked too often.
  if (status === 429 || (hasAnswered && status >= 500)) return { state: 'waiting' };
  const read = claimedKey.safeParse(body);
  if (status < 300 && read.success) return read.data;
  throw new Failure('server-strange', `${url} is not a Dojang server of this version.`);
}
