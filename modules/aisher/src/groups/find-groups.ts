import { type Finder, inTransaction } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A group by its id, which stands in its address. */
export const groupFinder: Finder = {
  name: 'aisher.group',
  find: async (ctx, text) => {
    const id = text.toLowerCase();
    if (!uuid.test(id)) return [];
    const rows = await inTransaction(ctx, (ctx) =>
      ownDb(ctx)
        .selectFrom('aisher.error_group')
        .select(['id', 'title', 'created_at'])
        .where('id', '=', id)
        .execute(),
    );
    return rows.map(({ id, title, created_at: at }) => ({ id, title, at, ids: [] }));
  },
};
