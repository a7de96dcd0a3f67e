import { randomUUID } from 'node:crypto';
import { type AnyContext, getDraft } from '@dojang/kernel';
import type { Capture } from '../captures/capture-row.ts';
import { hunksOf } from '../drafts/commit-kind.ts';
import type { Scope } from '../engine/scope.ts';
import { ownDb } from '../own-db.ts';
import { type ActReport, type CommitBody, commitBody } from '../schema.ts';
import { keepSearchEntry } from '../search/search-entries.ts';
import { editDistance } from './edit-distance.ts';

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

/** Keeps what was committed and what it was about, for search and for numbers. */
export async function finaliseCommits(
  ctx: AnyContext,
  capture: Capture,
  report: Done,
): Promise<void> {
  const draft = await getDraft(ctx, capture.draftId);
  const { stamp } = draft;
  if (stamp === null) throw new Error('an act without a stamp');
  const body = bodyAt(draft.versions, ({ digest }) => digest === stamp.digest);
  // What the machine had written, whatever the person made of it since.
  const drafted = draft.versions.findLast(({ origin }) => origin !== 'person') ?? draft.versions[0];
  if (drafted === undefined) throw new Error('a draft without a version');
  const draftedCommits = commitBody.parse(drafted.body).commits;
  const { commits } = report;
  for (const [position, { sha, message }] of commits.entries()) {
    const part = partOf(capture.scope, body.commits, position, commits.length);
    const was =
      draftedCommits.length === commits.length
        ? (draftedCommits[position]?.message ?? '')
        : draftedCommits.map((commit) => commit.message).join('\n\n');
    const id = randomUUID();
    await ownDb(ctx)
      .insertInto('commit.finalised_commit')
      .values({
        id,
        org_id: ctx.org,
        // A millisecond apart, so that the list keeps their order.
        created_at: new Date(ctx.now().getTime() + position),
        capture_id: capture.id,
        draft_id: capture.draftId,
        repository_id: capture.repositoryId,
        position,
        sha,
        message,
        branch: capture.branch,
        pushed_ref: report.pushedRef,
        push_note: report.pushNote,
        origin: drafted.origin,
        edit_distance: editDistance(was.trim(), message.trim()),
        paths: part.paths,
        elements: JSON.stringify(part.elements),
        lines_added: part.linesAdded,
        lines_deleted: part.linesDeleted,
        stamped_person_id: stamp.personId,
        stamped_at: stamp.at,
        trace_uuid: capture.traceUuid,
      })
      .execute();
    await keepSearchEntry(ctx, {
      id,
      captureId: capture.id,
      message,
      paths: part.paths,
      part: commits.length > 1 ? part : null,
    });
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

interface Version {
  readonly number: number;
  readonly body: unknown;
  readonly digest: string;
}

function bodyAt(versions: readonly Version[], fits: (version: Version) => boolean): CommitBody {
  return commitBody.parse(versions.findLast(fits)?.body);
}

/** What one of the commits touched. An agent that left an empty one out reports them as a whole. */
function partOf(scope: Scope, planned: CommitBody['commits'], position: number, count: number) {
  const whole = planned.length !== count || planned.length === 1;
  const ids = whole ? null : hunksOf(scope, planned, position);
  const files = scope.files.filter(
    (file) => ids === null || file.hunks.some(({ id }) => ids.has(id)),
  );
  const hunks = files.flatMap((file) => file.hunks).filter(({ id }) => ids?.has(id) ?? true);
  const elements = scope.elements.filter(
    (element) => ids === null || element.hunks.some((id) => ids.has(id)),
  );
  const added = (file: Scope['files'][number]) => file.linesAdded;
  const deleted = (file: Scope['files'][number]) => file.linesDeleted;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
  return {
    paths: files.map(({ path }) => path),
    elements: elements
      .slice(0, 50)
      .map(({ path, kind, name, state, breaking }) => ({ path, kind, name, state, breaking })),
    linesAdded: ids === null ? sum(files.map(added)) : sum(hunks.map((hunk) => hunk.newLines)),
    linesDeleted: ids === null ? sum(files.map(deleted)) : sum(hunks.map((hunk) => hunk.oldLines)),
  };
}
