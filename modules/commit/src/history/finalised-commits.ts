import { randomUUID } from 'node:crypto';
import { type AnyContext, getDraft, inTransaction, runTask } from '@dojang/kernel';
import { type Capture, getCaptureOfDraft } from '../captures/capture-row.ts';
import { findDescription } from '../descriptions/descriptions.ts';
import { keepChangedElements } from '../elements/changed-elements.ts';
import { ownDb } from '../own-db.ts';
import type { Finish } from '../reading/finish-task.ts';
import { finishCommitsTask } from '../reading/tasks.ts';
import type { ActReport } from '../schema.ts';
import { keepSearchEntry } from '../search/search-entries.ts';

type Done = Extract<ActReport, { state: 'done' }>;

/** The rows of a draft's commits, in their order. Needs a transaction. */
export function listFinalised(ctx: AnyContext, draftId: string) {
  return ownDb(ctx)
    .selectFrom('commit.finalised_commit')
    .select(['sha', 'pushed_ref'])
    .where('draft_id', '=', draftId)
    .orderBy('position')
    .execute();
}

/** What is known of the commits that a capture reverses, in their order. Needs a transaction. */
export async function listReverted(ctx: AnyContext, capture: Capture) {
  const shas = [...(capture.reverts ?? [])];
  const rows = await ownDb(ctx)
    .selectFrom('commit.finalised_commit')
    .select(['sha', 'message'])
    .where('repository_id', '=', capture.repositoryId)
    .where('sha', 'in', shas)
    .limit(10)
    .execute();
  const messages = new Map(rows.map(({ sha, message }) => [sha, message]));
  return shas.map((sha) => ({ sha, message: messages.get(sha) ?? sha }));
}

/** What was stamped, and when, with what the pool made of it. */
export interface Finalisation {
  readonly finish: Finish;
  readonly stamp: { readonly personId: string; readonly at: string };
}

/** Computes what is kept of the commits: outside any transaction. Null without a stamp. */
export async function finishDraft(
  outer: AnyContext,
  draftId: string,
  messages: readonly string[],
): Promise<Finalisation | null> {
  const { ending, stamp } = await inTransaction(outer, async (ctx) => {
    const { texts, id } = await getCaptureOfDraft(ctx, draftId);
    const { versions, stamp } = await getDraft(ctx, draftId);
    const kept = await findDescription(ctx, id);
    const stamped = stamp?.digest ?? '';
    return { stamp, ending: { texts, versions, stamped, messages, description: kept ?? null } };
  });
  if (stamp === null) return null;
  return { stamp, finish: await runTask(outer, finishCommitsTask, ending) };
}

/** Keeps what was committed and what it was about, for search and for numbers. Needs a transaction. */
export async function finaliseCommits(
  ctx: AnyContext,
  capture: Capture,
  report: Done,
  { finish, stamp }: Finalisation,
): Promise<void> {
  for (const [position, { sha, message }] of report.commits.entries()) {
    const part = finish.commits[position];
    if (part === undefined) throw new Error('a commit that was not looked at');
    const id = randomUUID();
    // A millisecond apart, so that the list keeps their order.
    const at = new Date(ctx.now().getTime() + position);
    await ownDb(ctx)
      .insertInto('commit.finalised_commit')
      .values({
        id,
        org_id: ctx.org,
        created_at: at,
        capture_id: capture.id,
        draft_id: capture.draftId,
        repository_id: capture.repositoryId,
        position,
        sha,
        message,
        branch: capture.branch,
        pushed_ref: report.pushedRef,
        push_note: report.pushNote,
        origin: finish.origin,
        edit_distance: part.editDistance,
        paths: [...part.paths],
        elements: JSON.stringify(part.elements),
        lines_added: part.linesAdded,
        lines_deleted: part.linesDeleted,
        stamped_person_id: stamp.personId,
        stamped_at: stamp.at,
        trace_uuid: capture.traceUuid,
      })
      .execute();
    const kept = { id, repositoryId: capture.repositoryId, at };
    await keepSearchEntry(ctx, kept, part);
    await keepChangedElements(ctx, kept, part);
  }
}

/** A push that had to wait got through. */
export async function notePush(ctx: AnyContext, draftId: string, report: Done): Promise<void> {
  await ownDb(ctx)
    .updateTable('commit.finalised_commit')
    .set({ pushed_ref: report.pushedRef, push_note: report.pushNote })
    .where('draft_id', '=', draftId)
    .where('pushed_ref', 'is', null)
    .execute();
}
