import { type AnyContext, type Finder, inTransaction } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';

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

/** What became of the errors of a trace of telemetry, as far as one of them stands for its group. */
export const traceFinder: Finder = {
  name: 'aisher.trace',
  find: async (ctx, text) => {
    const trace = text.toLowerCase().replaceAll('-', '');
    if (!hex.test(trace)) return [];
    return inTransaction(ctx, async (ctx) => {
      const rows = await groupsOf(ctx, trace);
      const [first] = rows;
      if (first === undefined) return [];
      const groupIds = [...new Set(rows.map(({ id }) => id))];
      const ids = [...groupIds, ...(await decisionsAbout(ctx, groupIds))];
      return [{ id: dashed(trace), title: first.title, at: first.at, ids }];
    });
  },
};
