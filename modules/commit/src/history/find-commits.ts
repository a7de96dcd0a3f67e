import { type Finder, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

/** As git shortens it, or longer. */
const idStart = /^[0-9a-f]{7,64}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Commits by the beginning of their id. */
export const commitFinder: Finder = {
  name: 'commit.commit',
  find: async (ctx, text, limit) => {
    const start = text.toLowerCase();
    if (!uuid.test(start) && !idStart.test(start)) return [];
    const rows = await inTransaction(ctx, (ctx) =>
      ownDb(ctx)
        .selectFrom('commit.finalised_commit')
        .select(['id', 'draft_id', 'trace_uuid', 'sha', 'message', 'created_at'])
        .where('org_id', '=', ctx.org)
        // Plain comparisons: these reach the index under row-level security.
        .$if(uuid.test(start), (query) => query.where('id', '=', start))
        .$if(!uuid.test(start), (query) =>
          query.where(
            sql<boolean>`sha collate "C" >= ${start} and sha collate "C" < ${`${start}g`}`,
          ),
        )
        .orderBy('created_at', 'desc')
        .limit(limit)
        .execute(),
    );
    return rows.map((row) => ({
      id: row.id,
      title: `${row.sha.slice(0, 10)} · ${row.message.split('\n', 1)[0]}`,
      at: row.created_at,
      ids: [row.draft_id, row.trace_uuid],
    }));
  },
};
