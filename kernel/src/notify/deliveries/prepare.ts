import { sql } from 'kysely';
import { type AnyContext, kernelDb } from '../../core/context.ts';
import { findWhole } from '../../core/draft-kind.ts';
import type {
  ChannelName,
  Locale,
  NotificationKind,
  NotificationPriority,
  Params,
} from '../../core/notification-kind.ts';
import { personMay } from '../../core/permission.ts';
import { createLink } from '../../links/links.ts';
import { placeInOrg } from '../../links/org-place.ts';
import type { Message } from '../channels/channel.ts';
import { findKind } from '../kinds.ts';
import { findThread } from './thread.ts';

export interface Prepared {
  readonly channel: ChannelName;
  readonly personId: string;
  readonly message: Message;
  readonly dueAt: Date;
}

function findDelivery(ctx: AnyContext, deliveryId: string) {
  return kernelDb(ctx)
    .selectFrom('kernel.delivery as delivery')
    .innerJoin('kernel.notification as notification', 'notification.id', 'delivery.notification_id')
    .innerJoin('kernel.person as person', 'person.id', 'notification.person_id')
    .leftJoin('kernel.membership as membership', (join) =>
      join
        .onRef('membership.person_id', '=', 'notification.person_id')
        .on('membership.left_at', 'is', null),
    )
    .leftJoin('kernel.draft as draft', 'draft.id', 'notification.draft_id')
    .select(['delivery.channel', 'delivery.state', 'delivery.due_at', 'delivery.notification_id'])
    .select(['notification.person_id', 'notification.kind', 'notification.priority'])
    .select(['notification.draft_id', 'notification.params', 'notification.url', 'person.locale'])
    .select('notification.thread')
    .select(['membership.role', 'draft.state as draft_state', 'draft.digest'])
    .leftJoin('kernel.draft_version as wording', (join) =>
      join.onRef('wording.draft_id', '=', 'draft.id').onRef('wording.number', '=', 'draft.version'),
    )
    .select(['draft.kind as draft_kind', 'draft.risks', 'draft.summary', 'wording.body'])
    .where('delivery.id', '=', deliveryId)
    .executeTakeFirst();
}

type Row = NonNullable<Awaited<ReturnType<typeof findDelivery>>>;

async function wholeOf(ctx: AnyContext, row: Row): Promise<string | null> {
  const { draft_id: id, draft_kind: kind, risks, summary, body } = row;
  if (id === null || kind === null) return null;
  return findWhole(ctx, { id, kind, risks: risks ?? [], summary }, body);
}

async function countWaiting(ctx: AnyContext, personId: string): Promise<number> {
  const { rows } = await sql<{ waiting: string | number }>`
    select waiting from kernel.waiting_drafts(${personId}::uuid, ${personId}::uuid, ${ctx.now()}::timestamptz, 1)`.execute(
    kernelDb(ctx),
  );
  return Number(rows[0]?.waiting ?? 0);
}

/** Why nothing is sent any more. A kind is unknown when its module has been removed since. */
function reasonToSkip(kind: NotificationKind | undefined, row: Row): string | undefined {
  if (row.role === null) return 'person-left';
  if (kind === undefined) return 'kind-unknown';
  return kind.asks === true && row.draft_state !== 'pending' ? 'draft-decided' : undefined;
}

/**
 * What is sent, or why nothing is, or that the message before of its thread is on its way; undefined for a delivery that
 * ended already. Needs a transaction.
 */
export async function prepareDelivery(
  ctx: AnyContext,
  deliveryId: string,
  mayWait: boolean,
): Promise<Prepared | { readonly skip: string } | { readonly busy: true } | undefined> {
  const row = await findDelivery(ctx, deliveryId);
  if (row === undefined || row.state !== 'queued') return undefined;
  const kind = findKind(ctx, row.kind);
  const reason = reasonToSkip(kind, row);
  if (kind === undefined || reason !== undefined) return { skip: reason ?? 'kind-unknown' };
  const { person_id: personId, thread: key } = row;
  const channel = row.channel as ChannelName;
  const about = key === null ? null : { id: deliveryId, personId, thread: key, channel };
  const thread = about === null ? null : await findThread(ctx, about, mayWait);
  if (thread === 'superseded') return { skip: thread };
  if (thread === 'busy') return { busy: true };
  const asks = kind.asks === true;
  const locale = row.locale as Locale;
  const params = row.params as Params;
  const onPhone = channel === 'web-push';
  // A browser that receives push is already paired. Elsewhere the link shows the page at once.
  const linked = asks && !onPhone && row.draft_id !== null;
  const url = linked
    ? `${(await createLink(ctx, row.draft_id!, personId)).url}?draft=${row.draft_id}`
    : await placeInOrg(ctx, row.url);
  const decides = asks && (await personMay(ctx, personId, 'draft.stamp'));
  const whole = decides ? await wholeOf(ctx, row) : null;
  return {
    channel,
    personId,
    dueAt: row.due_at,
    message: {
      deliveryId,
      kind: kind.kind,
      asks,
      priority: row.priority as NotificationPriority,
      locale,
      ...kind.words[locale](params),
      url,
      draftId: row.draft_id,
      thread,
      waiting: asks && onPhone ? await countWaiting(ctx, personId) : null,
      decidable: whole === null || row.digest === null ? null : { digest: row.digest, whole },
    },
  };
}
