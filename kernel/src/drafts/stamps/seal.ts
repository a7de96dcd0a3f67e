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

/** Made with a key. Anyone who can write the database but has no key cannot change body and digest unnoticed. */
export function sealOf(ctx: AnyContext, stamp: Sealed): string {
  const { draftId, version, digest, decision, personId } = stamp;
  const bound = { org: ctx.org, draftId, version, digest, decision, personId };
  return ctx.parts.keyring.blind('stamp', canonicalJson(bound));
}

/** Why a stamp must not be acted on: it is older than seals, or the database no longer holds what was stamped. */
export type StampFault = 'stamp-unsealed' | 'stamp-broken';

/** The digest of what the database holds now, to compare with the stamped one. */
export type Stamped =
  | { readonly fault: StampFault }
  | { readonly fault: null; readonly digest: string; readonly body: unknown };

/**
 * What a person approved, for the code that is about to act on it. Body, version, draft, stamp and seal must agree.
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
