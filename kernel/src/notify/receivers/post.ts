import { Problem } from '../../base/problem.ts';
import { type AnyContext, kernelDb } from '../../core/context.ts';
import type { Params, Words } from '../../core/notification-kind.ts';
import { DeliveryFailure } from '../channels/channel.ts';
import type { ReceiverKind } from './schema.ts';
import { signedHeaders } from './sign.ts';

/** Where a receiver is, opened for one message. */
export interface Place {
  readonly kind: ReceiverKind;
  readonly url: string;
  /** The newest first; two while a rotation lasts. Of PagerDuty the routing key. */
  readonly secrets: readonly string[];
}

export interface ReceiverMessage extends Words {
  /** The same for each try. */
  readonly id: string;
  readonly event: 'trigger' | 'acknowledge' | 'resolve' | 'test';
  readonly key: string;
  readonly kind: string;
  readonly urgent: boolean;
  readonly params: Params;
  /** Absolute. */
  readonly link: string;
  readonly at: Date;
}

/** What a receiver's secrets and address are sealed for. */
export const sealedFor = (id: string, what: 'address' | 'secret') => `receiver:${id}:${what}`;

/** Needs a transaction; undefined for one that was deleted. */
export async function openPlace(ctx: AnyContext, id: string): Promise<Place | undefined> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.receiver')
    .select(['kind', 'address_sealed', 'secret_sealed', 'previous_sealed', 'previous_until'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { keyring } = ctx.parts;
  const isLasting = row.previous_until !== null && row.previous_until > ctx.now();
  const sealed = isLasting ? [row.secret_sealed, row.previous_sealed] : [row.secret_sealed];
  return {
    kind: row.kind as ReceiverKind,
    url: keyring.open(row.address_sealed, sealedFor(id, 'address')),
    secrets: sealed.flatMap((text) =>
      text === null ? [] : [keyring.open(text, sealedFor(id, 'secret'))],
    ),
  };
}

/** Of an answer that means: never send this again. PagerDuty says so of what it cannot read. */
const refusedForGood = 400;
const problemsForGood = new Set(['address-not-allowed']);

async function call(
  ctx: AnyContext,
  { url, kind }: Place,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  let status: number;
  try {
    const answer = await ctx.parts.outgoing.callAddress(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Dojang', ...headers },
      body,
    });
    status = answer.status;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new DeliveryFailure(error.code, problemsForGood.has(error.code));
  }
  if (status >= 200 && status < 300) return;
  throw new DeliveryFailure(`http-${status}`, kind === 'pagerduty' && status === refusedForGood);
}

async function postWebhook(ctx: AnyContext, place: Place, message: ReceiverMessage) {
  const { id, event, key, kind, params, title, body: text, link, at } = message;
  const body = JSON.stringify({ id, event, key, kind, at, title, text, link, params });
  await call(ctx, place, body, signedHeaders({ id, at: ctx.now(), body }, place.secrets));
}

const summaryCharsMax = 1024;

/** Events API v2. An incident of PagerDuty has the key of the message, so that a second try is the same one. */
async function postPagerDuty(ctx: AnyContext, place: Place, message: ReceiverMessage) {
  const { event, key, title, body, link, at, params, urgent, kind } = message;
  const send = (action: string) =>
    call(
      ctx,
      place,
      JSON.stringify({
        routing_key: place.secrets[0],
        event_action: action,
        dedup_key: key,
        client: 'Dojang',
        client_url: link,
        links: [{ href: link, text: title }],
        payload: {
          summary: `${title} · ${body}`.replaceAll('\n', ' ').slice(0, summaryCharsMax),
          source: new URL(ctx.parts.publicUrl).host,
          severity: urgent ? 'critical' : 'warning',
          timestamp: at,
          class: kind,
          custom_details: params,
        },
      }),
    );
  if (event !== 'test') return send(event);
  // A test wakes nobody for longer than it takes.
  await send('trigger');
  return send('resolve');
}

/** Sends one message, outside any transaction. @throws DeliveryFailure */
export const post = (ctx: AnyContext, place: Place, message: ReceiverMessage): Promise<void> =>
  place.kind === 'webhook' ? postWebhook(ctx, place, message) : postPagerDuty(ctx, place, message);
