import { type Context, defineTask, inTransaction, runTask } from '@dojang/kernel';
import { changesAround } from '../../context/changes.ts';
import type { ErrorRow } from '../../format/error-row.ts';
import { ownDb } from '../../own-db.ts';
import { askStore } from '../../store/store-of.ts';
import { collectEvidence } from '../evidence/collect.ts';
import type { KeptEvidence, KeptRanking } from '../schema.ts';
import { sentenceOf } from '../sentence.ts';
import type { TimeWindow } from '../window/group-window.ts';
import type { RankedWindow, rankWindow } from '../window/rank-task.ts';
import { type ReadWindow, readWindow } from '../window/read-window.ts';
import { changeOf, commitsOfGroups } from '../window/window-commits.ts';
import { groupsOfWindow, patternsOf, type SeenGroup } from '../window/window-groups.ts';
import { announceAnalysis, keptInput, type OpenAnalysis, storable } from './analysis-row.ts';
import { factsOf } from './facts.ts';

const rankTask = defineTask<typeof rankWindow>(
  new URL('../window/rank-task.ts', import.meta.url),
  'rankWindow',
  { timeoutMs: 20_000 },
);

const secondsOf = (at: Date) => Math.floor(at.getTime() / 1_000);
const messageMax = 1_000;
const stackMax = 3_000;

/** Of an error that is kept for the question, what makes it long is cut. */
const shortened = (row: ErrorRow): ErrorRow => ({
  ...row,
  message: row.message.slice(0, messageMax),
  stack: row.stack.slice(0, stackMax),
});

const countsOf = ({ window, share, faultFree }: ReadWindow): KeptRanking['read'] => ({
  share,
  spans: window.rows.spans.length,
  exceptions: window.rows.exceptions.length,
  logs: window.rows.logs.length,
  points: window.rows.points.length,
  hasYesterday: faultFree.length > 0,
});

/** What changed within an hour before counts; a minute more is to spare. */
const changesMs = 61 * 60_000;
const nameMax = 200;
const subjectMax = 500;
const causeMax = 600;

const toShown = ({ eventsBefore: _, fingerprints: __, message: ___, ...shown }: SeenGroup) => shown;

/** The ranking as it is kept: within bounds, and with no evidence that is not kept. */
function toKept(
  ranked: RankedWindow,
  groups: readonly SeenGroup[],
  evidence: KeptEvidence,
  read: ReadWindow,
): KeptRanking {
  const kept = new Set(evidence.map(({ id }) => id));
  const candidates = ranked.ranking.candidates.map((each) => ({
    ...each,
    service: each.service.slice(0, nameMax),
    reasons: each.reasons.map((reason) => ({
      ...reason,
      subject: reason.subject.slice(0, subjectMax),
    })),
    evidence: each.evidence.filter((id) => kept.has(id)),
  }));
  return { ...ranked.ranking, candidates, groups: groups.map(toShown), read: countsOf(read) };
}

/** What a question is made of, beside ranking and evidence. */
const materialOf = (
  ranked: RankedWindow,
  groups: readonly SeenGroup[],
  ranking: KeptRanking,
  errors: readonly ErrorRow[],
  times: TimeWindow,
) => ({
  facts: factsOf({ times, ranking, errorCount: ranked.errorCount, releases: ranked.releases }),
  known: ranked.known,
  releases: ranked.releases,
  edges: ranked.edges,
  fingerprints: [...new Set(groups.flatMap(({ fingerprints }) => fingerprints))].sort(),
  tier: ranked.complexity.tier,
  errors,
  errorCount: ranked.errorCount,
});

/**
 * Reads the window, ranks it, and keeps what it found: people see it before a model has answered.
 *
 * @throws Problem 503 `store-away`, `store-failed`.
 */
export async function rankAndKeep(ctx: Context<never>, row: OpenAnalysis): Promise<void> {
  const { services, limit, locale } = keptInput.parse(row.input);
  const times = { from: row.window_from, until: row.window_until };
  const window = { from: secondsOf(times.from), until: secondsOf(times.until) };
  const read = await askStore(ctx, (store) => readWindow(store, ctx.org, { window, services }));
  const groups = await groupsOfWindow(ctx, {
    ...{ window: times, services, groupId: row.group_id, limit },
  });
  const changes = await changesAround(ctx, {
    ...{ from: new Date(times.from.getTime() - changesMs), until: times.until, services: [] },
  });
  const commits = await commitsOfGroups(ctx, groups);
  const patterns = await patternsOf(ctx, groups);
  const { share: _, ...stretches } = read;
  const ranked = await runTask(ctx, rankTask, {
    ...{ ...stretches, patterns, changes: [...changes, ...commits.map(changeOf)] },
  });
  const { evidence, digest, errors } = collectEvidence(
    ranked.evidence,
    groups,
    commits,
    ranked.errors.map(shortened),
    window,
  );
  const ranking = toKept(ranked, groups, evidence, read);
  const [top] = ranking.candidates;
  await inTransaction(ctx, async (ctx) => {
    await ownDb(ctx)
      .updateTable('aisher.analysis')
      .set({
        state: 'explaining',
        ranked_at: ctx.now(),
        ranking: storable(ranking),
        evidence: storable(evidence),
        digest,
        material: storable(materialOf(ranked, groups, ranking, errors, times)),
        top_service: top?.service ?? null,
        top_share: top?.share ?? null,
        cause: sentenceOf(ranking, locale).slice(0, causeMax),
      })
      .where('id', '=', row.id)
      .where('state', '=', 'ranking')
      .execute();
    announceAnalysis(ctx, row.id);
  });
}
