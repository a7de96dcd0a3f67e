import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, inWholeOrg, kernelDb } from '../../core/context.ts';
import { getDraftKind, type KindDraft } from '../../core/draft-kind.ts';
import { kindDraft, type LockedDraft, lockDraft, requireDecider } from '../draft-lock.ts';
import { announceDraft } from '../drafts.ts';
import { progressOf } from '../progress.ts';
import type { Progress } from '../schema.ts';
import { finishAct, reopenAct, startAct } from './acts.ts';
import { readStamped } from './seal.ts';

/** Lines of one act: more than one person stamps at once. */
export const linesMax = 20_000;
const keyMax = 200;

export type LineEnd =
  | { readonly state: 'done' }
  /** `code` is a stable word that says why. */
  | { readonly state: 'failed'; readonly code: string };

/** A line as its module receives it. A report names the attempt that it belongs to. */
export interface OpenLine {
  readonly key: string;
  readonly attempt: number;
}

function checkKeys(keys: readonly string[]): void {
  const isFit = keys.every((key) => key.length > 0 && key.length <= keyMax);
  if (!isFit || new Set(keys).size !== keys.length) {
    throw new Error(`the lines of an act have keys of 1 to ${keyMax} characters, each once`);
  }
  if (keys.length === 0) {
    throw new Problem(422, 'lines-none', 'No line is left to do; choose at least one, or reject.');
  }
  if (keys.length <= linesMax) return;
  throw new Problem(422, 'lines-too-many', 'One stamp takes fewer lines; split the draft.', {
    lines: keys.length,
    linesMax,
  });
}

/**
 * Adds a line for each thing that the stamped body asks for, and has the module start them. This happens in the
 * transaction of the stamp. Does nothing for a kind whose act is one thing.
 *
 * @throws Problem 422 `lines-none`, `lines-too-many`.
 */
export async function openLines(ctx: AnyContext, draft: KindDraft, kind: string, body: unknown) {
  const { lines } = getDraftKind(ctx, kind);
  if (lines === undefined) return;
  const keys = lines.keys(body);
  checkKeys(keys);
  await sql`insert into kernel.act_line (org_id, draft_id, key, position, created_at)
    select ${ctx.org}::uuid, ${draft.id}::uuid, key, place - 1, ${ctx.now()}::timestamptz
    from unnest(${[...keys]}::text[]) with ordinality as line (key, place)`.execute(kernelDb(ctx));
  await kernelDb(ctx)
    .updateTable('kernel.draft')
    .set({ lines_total: keys.length })
    .where('id', '=', draft.id)
    .execute();
  await lines.start(
    ctx,
    draft,
    body,
    keys.map((key) => ({ key, attempt: 1 })),
  );
}

/** Screens hear of each hundredth part and of the end, so that ten thousand lines do not make ten thousand hints. */
function isWorthTelling({ total, done, failed }: Progress): boolean {
  const ended = done + failed;
  return (
    ended === total || Math.floor((ended * 100) / total) > Math.floor(((ended - 1) * 100) / total)
  );
}

/**
 * Records how one line ended. The first line to end begins the act. The last one ends it, as failed when any line
 * failed. A repeated report, or one of an older attempt, changes nothing; `isNew` is then false.
 *
 * @throws Problem 404 `draft-not-found`; 409 when the draft has no act that is open.
 */
export async function endLine(
  ctx: AnyContext,
  draftId: string,
  line: OpenLine,
  end: LineEnd,
): Promise<{ isNew: boolean; progress: Progress | null }> {
  return inTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx, draftId);
    const moved = await kernelDb(ctx)
      .updateTable('kernel.act_line')
      .set({
        state: end.state,
        code: end.state === 'failed' ? end.code : null,
        ended_at: ctx.now(),
      })
      .where('draft_id', '=', draftId)
      .where('key', '=', line.key)
      .where('attempt', '=', line.attempt)
      .where('state', '=', 'waiting')
      .returning('key')
      .executeTakeFirst();
    if (moved === undefined) return { isNew: false, progress: progressOf(draft) };
    await startAct(ctx, draftId);
    const counter = end.state === 'done' ? 'lines_done' : 'lines_failed';
    const row = await kernelDb(ctx)
      .updateTable('kernel.draft')
      .set((eb) => ({ [counter]: eb(counter, '+', 1) }))
      .where('id', '=', draftId)
      .returning(['lines_total', 'lines_done', 'lines_failed'])
      .executeTakeFirstOrThrow();
    const progress = progressOf(row);
    if (progress !== null) await tell(ctx, draft, progress);
    return { isNew: true, progress };
  });
}

async function tell(ctx: AnyContext, draft: LockedDraft, progress: Progress): Promise<void> {
  const { total, done, failed } = progress;
  if (done + failed === total) {
    const state = failed === 0 ? 'done' : 'failed';
    await finishAct(ctx, draft.id, { state, outcome: { ...progress } });
  } else if (isWorthTelling(progress)) {
    announceDraft(ctx, draft);
  }
}

/**
 * A person asks to try the failed lines again. Body and digest are those of the stamp. Lines that are done stay
 * done.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`, `may-not-decide`; 409 `act-open`,
 *   `nothing-to-retry`, `stamp-broken`, `stamp-unsealed`.
 */
export async function retryLines(ctx: AnyContext, draftId: string): Promise<Progress> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    await requireDecider(ctx, row);
    const kind = getDraftKind(ctx, row.kind);
    const isOver = row.state === 'failed' || row.state === 'done';
    if (kind.lines === undefined || (isOver && row.lines_failed === 0)) throw nothingToRetry();
    await reopenAct(ctx, draftId);
    const stamped = await readStamped(ctx, draftId);
    if (stamped.fault !== null) throw notAsStamped(stamped.fault);
    const again = await kernelDb(ctx)
      .updateTable('kernel.act_line')
      .set((eb) => ({
        state: 'waiting',
        code: null,
        ended_at: null,
        attempt: eb('attempt', '+', 1),
      }))
      .where('draft_id', '=', draftId)
      .where('state', '=', 'failed')
      .returning(['key', 'attempt', 'position'])
      .execute();
    await kernelDb(ctx)
      .updateTable('kernel.draft')
      .set({ lines_failed: 0 })
      .where('id', '=', draftId)
      .execute();
    const lines = again
      .sort((a, b) => a.position - b.position)
      .map(({ key, attempt }) => ({ key, attempt }));
    const { start } = kind.lines;
    await inWholeOrg(ctx, (ctx) => start(ctx, kindDraft(ctx, row), stamped.body, lines));
    return { total: row.lines_total ?? lines.length, done: row.lines_done, failed: 0 };
  });
}

const nothingToRetry = () =>
  new Problem(
    409,
    'nothing-to-retry',
    'No line of this act failed; there is nothing to try again.',
  );

const notAsStamped = (fault: string) =>
  new Problem(
    409,
    fault,
    'The database does not hold what was stamped, so nothing is done by this stamp; ask who can write the database.',
  );
