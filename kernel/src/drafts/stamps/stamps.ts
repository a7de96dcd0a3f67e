import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  inTransaction,
  inWholeOrg,
  kernelDb,
  type PersonActor,
} from '../../core/context.ts';
import { type DraftKind, getDraftKind, listRisks, searchTextOf } from '../../core/draft-kind.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { takeLink } from '../../links/links.ts';
import { digestOf } from '../draft-digest.ts';
import {
  changedSinceReview,
  explainClosed,
  kindDraft,
  type LockedDraft,
  lockDraft,
  requireDecider,
} from '../draft-lock.ts';
import { findObjection } from '../draft-objection.ts';
import { announceDraft, factsOf, insertVersion } from '../drafts.ts';
import { getDraft } from '../inbox.ts';
import { requireLightStamp } from '../readings/readings.ts';
import type { DraftDetail, StampInput } from '../schema.ts';
import { foundBy } from '../words/draft-words.ts';
import { openLines } from './act-lines.ts';
import { readGivenAt } from './given-at.ts';
import { checkNumber } from './number-match.ts';
import { sealOf } from './seal.ts';
import { requireStamper } from './stamper.ts';

export type StampVia = Exclude<NonNullable<DraftDetail['stamp']>['via'], 'terminal'>;

/** What is decided: the current version of the draft, or the person's edit of it. */
interface Decided {
  readonly version: number;
  readonly digest: string;
  readonly title: string;
  readonly body: unknown;
  readonly edited: boolean;
}

/**
 * A person's decision on exactly what was shown. Of any number of attempts at the same moment, at most one is the
 * decision. The others are answered with who decided and when.
 *
 * Call it outside a transaction: a wrong number must stay counted although the stamp is refused.
 *
 * @throws Problem 404 `draft-not-found`; 403 `credential-not-allowed`, `not-asked`,
 *   `may-not-decide`; 409 `already-stamped`, `draft-expired`,
 *   `draft-superseded`, `changed-since-review`, `given-too-long-ago`, `given-in-future`, `number-not-held`,
 *   `stamp-alone`, `draft-unread`, `number-missing`, `number-wrong`,
 *   `number-wrong-thrice`; what `links.ts` says of a link; 400 `body-unreadable`; and what the
 *   draft's kind refuses.
 */
export async function stampDraft(
  ctx: AnyContext,
  draftId: string,
  input: StampInput & { readonly via: StampVia; readonly isOfMany?: true },
): Promise<DraftDetail> {
  const objection =
    input.decision === 'approve'
      ? await findObjection(ctx, draftId, input.digest, input.body)
      : null;
  const refused = await inTransaction(ctx, async (ctx) => {
    const person = requireStamper(ctx);
    const row = await lockDraft(ctx, draftId);
    await requireDecider(ctx, row);
    if (row.state !== 'pending') throw await explainDecided(ctx, row);
    if (row.digest !== input.digest) throw changedSinceReview(row);
    const givenAt = readGivenAt(ctx, input);
    const decided = readDecided(getDraftKind(ctx, row.kind), row, input);
    if (input.decision === 'approve') {
      const risks = await listRisks(ctx, row, decided.body);
      if (input.isOfMany) await requireLightStamp(ctx, { ...row, risks });
      const problem = await checkNumber(ctx, row, risks, input.matchNumber);
      if (problem) return problem;
    }
    // After the number: a wrong one must not use the link up.
    if (input.link !== undefined) await takeLink(ctx, input.link, draftId, person.personId);
    if (objection) throw objection;
    await decide(ctx, row, { ...input, givenAt, decided }, person);
    return undefined;
  });
  if (refused) throw refused;
  return getDraft(ctx, draftId);
}

async function decide(
  ctx: AnyContext,
  row: LockedDraft,
  input: Omit<StampInput, 'givenAt'> & {
    readonly via: StampVia;
    readonly decided: Decided;
    readonly givenAt: string | undefined;
  },
  person: PersonActor,
): Promise<void> {
  const kind = getDraftKind(ctx, row.kind);
  const { decided } = input;
  if (decided.edited) {
    await insertVersion(ctx, {
      draftId: row.id,
      number: decided.version,
      origin: 'person',
      ...decided,
    });
  }
  const { decision, via } = input;
  const { version, digest, edited, title } = decided;
  // The row is locked and was read as pending. The condition still holds if a later change forgets the lock.
  const moved = await kernelDb(ctx)
    .updateTable('kernel.draft')
    .set({
      state: decision === 'approve' ? 'stamped' : 'rejected',
      version,
      digest,
      ...foundBy(title, searchTextOf(kind, decided.body, factsOf(row))),
      snoozed_until: null,
    })
    .where('id', '=', row.id)
    .where('state', '=', 'pending')
    .where('version', '=', row.version)
    .where('digest', '=', row.digest)
    .returning('id')
    .execute();
  if (moved.length !== 1) throw changedSinceReview(row);
  await kernelDb(ctx)
    .insertInto('kernel.stamp')
    .values({
      draft_id: row.id,
      org_id: ctx.org,
      created_at: ctx.now(),
      decision,
      edited,
      version,
      digest,
      person_id: person.personId,
      device_id: person.deviceId || null,
      via,
      trace_uuid: ctx.trace,
      seal: sealOf(ctx, { draftId: row.id, version, digest, decision, personId: person.personId }),
    })
    .execute();
  const type = decision === 'approve' ? 'kernel.draft-stamped' : 'kernel.draft-rejected';
  const held = input.givenAt === undefined ? {} : { givenAt: input.givenAt };
  const bound = { draftId: row.id, personId: person.personId, version, digest, edited };
  const data = { ...bound, via, ...held };
  await record(ctx, type, data, { subjects: [row.id, person.personId] });
  await logAction(ctx, { action: `draft.${decision}`, subjectId: row.id, facts: { via, edited } });
  if (decision === 'approve') {
    await inWholeOrg(ctx, async (ctx) => {
      const draft = kindDraft(ctx, row);
      await kind.onStamped?.(ctx, draft, decided.body);
      await openLines(ctx, draft, row.kind, decided.body);
    });
  }
  announceDraft(ctx, row);
}

function readDecided(kind: DraftKind<unknown>, row: LockedDraft, input: StampInput): Decided {
  const shown = { version: row.version, digest: row.digest, title: row.title, body: row.body };
  if (input.body === undefined || input.decision === 'reject') return { ...shown, edited: false };
  const parsed = kind.body.safeParse(input.body);
  if (!parsed.success) {
    throw new Problem(
      400,
      'body-unreadable',
      'The edited body does not fit the schema of its kind.',
      {
        paths: parsed.error.issues.slice(0, 10).map(({ path }) => path.join('.')),
      },
    );
  }
  const body = parsed.data;
  const title = kind.title(body);
  const digest = digestOf({ kind: row.kind, title, body });
  // An edit that was undone is not an edit.
  if (digest === row.digest) return { ...shown, edited: false };
  return { version: row.version + 1, digest, title, body, edited: true };
}

async function explainDecided(ctx: AnyContext, row: LockedDraft): Promise<Problem> {
  const stamp = await kernelDb(ctx)
    .selectFrom('kernel.stamp')
    .leftJoin('kernel.person', 'kernel.person.id', 'kernel.stamp.person_id')
    .select(['decision', 'kernel.stamp.created_at as at', 'kernel.person.name as name'])
    .where('draft_id', '=', row.id)
    .executeTakeFirst();
  if (stamp === undefined) return explainClosed(ctx, row);
  const { decision, name } = stamp;
  return new Problem(
    409,
    'already-stamped',
    'Somebody decided this draft already; open it to see what came of it.',
    { decision, stampedBy: name, stampedAt: stamp.at.toISOString(), state: row.state },
  );
}
