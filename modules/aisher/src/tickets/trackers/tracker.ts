import { type AnyContext, Problem } from '@dojang/kernel';
import type { TicketBody } from '../body.ts';
import type { OpenTarget } from '../targets.ts';

/** An issue as it is sent. */
export interface Issue {
  /** The same for each try; the mark in the text. */
  readonly id: string;
  /** Before that moment nobody can have opened it. */
  readonly since: Date;
  readonly body: TicketBody;
  /** Absolute: the page of the group. */
  readonly link: string;
}

/** What a tracker answered; null where it did not say. */
export interface Opened {
  readonly key: string | null;
  readonly url: string | null;
}

export interface Tracker {
  /** Opens the issue, unless an earlier try did. @throws TrackerFault */
  open(ctx: AnyContext, target: OpenTarget, issue: Issue): Promise<Opened>;
  /** Whether an issue that was opened is still open. Left out where the tracker cannot be asked. @throws TrackerFault */
  isOpen?(ctx: AnyContext, target: OpenTarget, key: string): Promise<boolean>;
}

/** A tracker that did not do as it was asked. */
export class TrackerFault extends Error {
  /** A stable word, never the tracker's own text. */
  readonly code: string;
  /** Another try of the same kind cannot help: somebody has to change something first. */
  readonly isFinal: boolean;

  constructor(code: string, isFinal: boolean) {
    super('a tracker did not open an issue');
    this.name = 'TrackerFault';
    this.code = code;
    this.isFinal = isFinal;
  }
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bytesMax?: number;
}

/** Calls a tracker; whatever keeps it from answering is a {@link TrackerFault}. */
export async function callTracker(ctx: AnyContext, url: string, call: Call) {
  const headers = { 'user-agent': 'Dojang', 'content-type': 'application/json', ...call.headers };
  try {
    return await ctx.parts.outgoing.callAddress(url, { ...call, headers });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new TrackerFault(error.code, error.status < 500);
  }
}

/** Busy or broken may pass; a redirect and a refusal do not. */
export const faultOfStatus = (status: number): TrackerFault =>
  new TrackerFault(`http-${status}`, status < 500 && status !== 429 && status !== 408);

/** What a tracker sent as JSON; undefined for anything else. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
