import { z } from 'zod';
import type { AnyContext } from '../core/context.ts';
import { defineDraftKind } from '../core/draft-kind.ts';
import { defineJob, enqueue } from '../core/job.ts';
import { createDraft } from '../drafts/drafts.ts';
import { endLine } from '../drafts/stamps/act-lines.ts';

const orderBody = z.object({ items: z.array(z.string().max(100)).max(100) });

/** Items that the shop does not have just now. */
export const soldOut = new Set<string>();
/** What was ordered, once for each time. */
export const ordered: string[] = [];

export const orderJob = defineJob({
  name: 'note.order-item',
  payload: z.object({
    draftId: z.uuid(),
    key: z.string().max(200),
    attempt: z.int().min(1).max(1000),
  }),
  handle: async (ctx, { draftId, key, attempt }) => {
    const isThere = !soldOut.has(key);
    if (isThere) ordered.push(key);
    const end = isThere
      ? ({ state: 'done' } as const)
      : ({ state: 'failed', code: 'sold-out' } as const);
    await endLine(ctx, draftId, { key, attempt }, end);
  },
});

/** A draft of many lines, which its buyer alone decides: one stamp, and a job for each item. */
export const orderKind = defineDraftKind<z.infer<typeof orderBody>>({
  kind: 'note.order',
  body: orderBody,
  title: ({ items }) => `${items.length} items`,
  mayStamp: async (_ctx, person, draft) => person.personId === draft.askedPersonId,
  lines: {
    keys: ({ items }) => items,
    start: async (ctx, draft, _body, lines) => {
      for (const line of lines) await enqueue(ctx, orderJob, { draftId: draft.id, ...line });
    },
  },
});

/** A pending order that the person of `ctx` may stamp. */
export const newOrder = (ctx: AnyContext, items: readonly string[]) =>
  createDraft(ctx, {
    module: 'note',
    kind: 'note.order',
    subjectKey: `order ${items.join(' ')}`,
    summary: {},
    body: { items },
    origin: 'deterministic',
    risks: [],
    expiresAt: new Date(ctx.now().getTime() + 3_600_000),
    askedPersonId: ctx.actor.kind === 'person' ? ctx.actor.personId : null,
  });
