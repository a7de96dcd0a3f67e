import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Liveness } from './liveness.ts';
import type { Readiness } from './readiness.ts';

/** The event loop turns, or the process serves nobody. */
export function liveAnswer(liveness: Liveness) {
  const { isLive, loopDelayMs } = liveness.ask();
  const body = { status: isLive ? 'live' : 'stalled', loopDelayMs };
  return { status: isLive ? 200 : 503, body };
}

export async function readyAnswer(readiness: Readiness) {
  const { isReady, checks, fixes } = await readiness.ask();
  const body = { status: isReady ? 'ready' : 'not-ready', checks, fixes };
  return { status: isReady ? 200 : 503, body };
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether a request has the token of those who scrape. How long the answer takes tells nothing of the token. */
export const isScraper = ({ authorization = '' }: IncomingHttpHeaders, token: string): boolean =>
  timingSafeEqual(digest(authorization), digest(`Bearer ${token}`));
