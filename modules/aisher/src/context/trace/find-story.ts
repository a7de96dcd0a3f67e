import { setTimeout as sleep } from 'node:timers/promises';
import { type AnyContext, type Finder, inTransaction } from '@dojang/kernel';
import type { ErrorEvent } from '../../groups/fold/error-event.ts';
import { findGroupsOf } from '../../groups/fold/known-groups.ts';
import { errorOfLog, errorOfRow } from '../../groups/fold/stored-errors.ts';
import { ownDb } from '../../own-db.ts';
import { StoreError } from '../../store/client/store-error.ts';
import { readTraceErrors, traceErrorsMsMax } from '../../store/queries/fold.ts';
import { findStore } from '../../store/store-of.ts';

const hex = /^[0-9a-f]{32}$/;
const groupsMax = 20;

const dashed = (trace: string): string =>
  trace.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const groupsOf = (ctx: AnyContext, trace: string) =>
  ownDb(ctx)
    .selectFrom('aisher.sample as sample')
    .innerJoin('aisher.fingerprint as fingerprint', (join) =>
      join
        .onRef('fingerprint.org_id', '=', 'sample.org_id')
        .onRef('fingerprint.hash', '=', 'sample.hash'),
    )
    .innerJoin('aisher.error_group as group', 'group.id', 'fingerprint.group_id')
    .select(['group.id', 'group.title', 'sample.at'])
    .where('sample.org_id', '=', ctx.org)
    .where('sample.trace_id', '=', trace)
    .orderBy('sample.at')
    .limit(groupsMax)
    .execute();

/** The incidents of these groups, and the drafts by which somebody took them. */
async function decisionsAbout(ctx: AnyContext, groupIds: readonly string[]): Promise<string[]> {
  const incidents = await ownDb(ctx)
    .selectFrom('aisher.incident_group as about')
    .innerJoin('aisher.incident as incident', 'incident.id', 'about.incident_id')
    .select(['incident.id', 'incident.draft_id'])
    .where('about.org_id', '=', ctx.org)
    .where('about.group_id', 'in', groupIds)
    .orderBy('incident.created_at', 'desc')
    .limit(groupsMax)
    .execute();
  return incidents.flatMap(({ id, draft_id: draftId }) => (draftId === null ? id : [id, draftId]));
}

interface InGroup {
  readonly id: string;
  readonly title: string;
  readonly at: Date;
}

/** The errors of a trace as a story of their groups. Needs a transaction. */
async function storyOf(ctx: AnyContext, trace: string, errors: readonly InGroup[]) {
  const [first] = errors;
  if (first === undefined) return [];
  const groupIds = [...new Set(errors.map(({ id }) => id))];
  const ids = [...groupIds, ...(await decisionsAbout(ctx, groupIds))];
  return [{ id: dashed(trace), title: first.title, at: first.at, ids }];
}

/** What the store has of the errors of a trace; undefined when it gave no answer in time. */
async function errorsInStore(ctx: AnyContext, trace: string): Promise<ErrorEvent[] | undefined> {
  const store = await findStore(ctx);
  // Nobody ever sent anything here.
  if (store === undefined || store.state().reason === 'not-started') return [];
  try {
    const now = Math.floor(ctx.now().getTime() / 1_000);
    const { errors, logs } = await readTraceErrors(store, ctx.org, { trace, now });
    return [...errors.map(errorOfRow), ...logs.map(errorOfLog)];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    ctx.parts.log.warn({ error, org: ctx.org }, 'the store of telemetry gave no answer');
    return undefined;
  }
}

async function titled(ctx: AnyContext, found: readonly { groupId: string; at: Date }[]) {
  const wanted = [...new Set(found.map(({ groupId }) => groupId))].slice(0, groupsMax);
  if (wanted.length === 0) return [];
  const rows = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select(['id', 'title'])
    .where('id', 'in', wanted)
    .execute();
  const titles = new Map(rows.map(({ id, title }) => [id, title]));
  return found.flatMap(({ groupId: id, at }) => {
    const title = titles.get(id);
    return title === undefined ? [] : [{ id, title, at }];
  });
}

const traceOf = (text: string): string | undefined => {
  const trace = text.toLowerCase().replaceAll('-', '');
  return hex.test(trace) ? trace : undefined;
};

/** What became of the errors of a trace of telemetry. */
export const traceFinder: Finder = {
  name: 'aisher.trace',
  find: async (ctx, text) => {
    const trace = traceOf(text);
    if (trace === undefined) return [];
    return inTransaction(ctx, async (ctx) => storyOf(ctx, trace, await groupsOf(ctx, trace)));
  },
  /** Of many errors of a group, few are kept as samples. The store has them all, and a key tells the group of each. */
  findAfar: async (ctx, text) => {
    const trace = traceOf(text);
    if (trace === undefined) return [];
    const errors = await Promise.race([
      errorsInStore(ctx, trace),
      sleep(traceErrorsMsMax, undefined, { ref: false }),
    ]);
    if (errors === undefined) return undefined;
    const found = await findGroupsOf(ctx, errors);
    return inTransaction(ctx, async (ctx) => storyOf(ctx, trace, await titled(ctx, found)));
  },
};
