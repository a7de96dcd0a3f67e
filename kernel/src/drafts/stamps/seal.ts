import { canonicalJson } from '../../base/canonical-json.ts';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { getDraftKind } from '../../core/draft-kind.ts';
import { digestOf } from '../draft-digest.ts';
import { draftNotFound } from '../draft-lock.ts';

interface Sealed {
  readonly draftId: string;
  readonly version: number;
  readonly digest: string;
  readonly decision: string;
  readonly personId: string;
}

/** Whoever can write the database, and has no key, cannot make it: a body and its digest changed together show. */
export function sealOf(ctx: AnyContext, stamp: Sealed): string {
  const { draftId, version, digest, decision, personId } = stamp;
  const bound = { org: ctx.org, draftId, version, digest, decision, personId };
  return ctx.parts.keyring.blind('stamp', canonicalJson(bound));
}

/** Why nothing may be done by a stamp: it was given before stamps had seals, or what it says is not what was stamped. */
export type StampFault = 'stamp-unsealed' | 'stamp-broken';

/** What was stamped, recomputed from what the database holds now. */
export type Stamped =
  | { readonly fault: StampFault }
  | { readonly fault: null; readonly digest: string; readonly body: unknown };

/**
 * What a person approved, for whoever is about to act on it: body, version, draft, stamp and seal must say
 * the same.
 *
 * @throws Problem 404 `draft-not-found`.
 */
export async function readStamped(ctx: AnyContext, draftId: string): Promise<Stamped> {
  return inTransaction(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.draft as draft')
      .leftJoin('kernel.stamp as stamp', 'stamp.draft_id', 'draft.id')
      .leftJoin('kernel.draft_version as wording', (join) =>
        join
          .onRef('wording.draft_id', '=', 'draft.id')
          .onRef('wording.number', '=', 'draft.version'),
      )
      .select(['draft.kind', 'draft.version', 'draft.digest', 'wording.body'])
      .select(['wording.digest as worded_digest', 'stamp.version as stamped_version'])
      .select(['stamp.digest as stamped_digest', 'stamp.decision', 'stamp.person_id', 'stamp.seal'])
      .where('draft.id', '=', draftId)
      .executeTakeFirst();
    if (row === undefined) throw draftNotFound();
    const { kind, version, digest, decision, body, person_id: personId } = row;
    if (decision !== 'approve' || personId === null) return { fault: 'stamp-broken' };
    if (row.seal === null) return { fault: 'stamp-unsealed' };
    const parsed = getDraftKind(ctx, kind).body.safeParse(body);
    if (!parsed.success) return { fault: 'stamp-broken' };
    const title = getDraftKind(ctx, kind).title(parsed.data);
    const isWhole =
      row.stamped_version === version &&
      row.stamped_digest === digest &&
      row.worded_digest === digest &&
      digestOf({ kind, title, body }) === digest &&
      row.seal === sealOf(ctx, { draftId, version, digest, decision, personId });
    return isWhole ? { fault: null, digest, body } : { fault: 'stamp-broken' };
  });
}
