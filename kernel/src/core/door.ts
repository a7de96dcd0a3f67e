import type { z } from 'zod';
import type { Problem } from '../base/problem.ts';
import type { AnyContext, Context } from './context.ts';
import type { ProblemWriter } from './route.ts';

/** What another system sent. */
export interface WebhookCall {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** A stored call, on its way to what it causes. */
export interface WebhookDelivery {
  readonly id: string;
  readonly bytes: Buffer;
  /** Those that the webhook keeps. */
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAt: Date;
  /**
   * Marks it as handled in the caller's transaction, so that effect and mark are one. Left
   * out, it is marked after `handle`, which then may run twice.
   */
  readonly settleIn: (ctx: AnyContext) => Promise<void>;
}

/** An address that another system calls. Its calls are stored, answered, and handled by a job. */
export interface Webhook {
  /** `<module>.<noun>` */
  readonly name: string;
  readonly summary: string;
  /**
   * Its own address below `/api`; then `orgOf` says whose a call is. Left out, it is
   * `/webhooks/<module>/<noun>/:secret`, where the secret carries the org.
   */
  readonly fixed?: {
    readonly url: string;
    /** Undefined for a call that belongs to no org: it is answered and not stored. */
    readonly orgOf: (call: WebhookCall) => string | undefined;
  };
  /** The name of a limit, counted by address. */
  readonly limit: string;
  /** 64 KiB when left out. */
  readonly bytesMax?: number;
  /** How long a delivery is kept. A replay within this time is recognized. */
  readonly keptDays: number;
  /** Names of headers that `handle` needs, such as the type of the event. Never a signature. */
  readonly keptHeaders?: readonly string[];
  /**
   * Checks that the caller is who it claims to be, and that the call is fresh. Returns what identifies the delivery:
   * the caller's own id of it, or its signature; null to use its bytes. `ctx` has the org of a secret.
   *
   * @throws Problem for anybody else.
   */
  readonly verify: (ctx: Context<never>, call: WebhookCall) => Promise<string | null>;
  /** Removes from the body what must not be stored. */
  readonly scrub?: (bytes: Buffer) => Buffer;
  /** What the caller is answered once its call is stored, in its protocol's own words. */
  readonly answer: { readonly type: string; readonly body: string };
  /** The refusal of a repeated call. When left out, it gets the same answer as the first. */
  readonly replayed?: () => Problem;
  /** The format of refusals; RFC 9457 when left out. */
  readonly writeProblem?: ProblemWriter;
  /** Runs at least once. `ctx` acts as the webhook, which may do nothing that needs a permission. */
  readonly handle: (ctx: Context<never>, delivery: WebhookDelivery) => Promise<void>;
}

/** What a secret link shows to anyone who holds it. A crawler may ask for it: it changes nothing. */
export interface PublicPage<View extends z.ZodType = z.ZodType> {
  /** `<module>.<noun>` */
  readonly name: string;
  readonly summary: string;
  /** Its own address below `/api`, without the link; `/public/<module>/<noun>` when left out. */
  readonly url?: string;
  readonly response: View;
  /**
   * Names of limits. By address it is 1200 requests a minute when left out, since a carrier gives
   * thousands of phones one address; by link 60. Links that lead nowhere are always counted by address.
   */
  readonly limits?: { readonly address?: string; readonly link?: string };
  /**
   * `link` carries its org (`createSecret`), and `ctx` is in a transaction of that org as the system. The
   * module keeps the hash of the secret and says how long it holds.
   *
   * @throws Problem 404 `link-not-found`, 410 `link-expired`.
   */
  readonly show: (ctx: AnyContext, link: string) => Promise<z.infer<View>>;
}

/** Keeps the type of the response, so that `show` is checked against it. */
export const definePublicPage = <View extends z.ZodType>(page: PublicPage<View>): PublicPage =>
  page;
