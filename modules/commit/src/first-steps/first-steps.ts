import type { FirstStep } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';

/** Captures that are looked at: who has used an editor lately has one among the newest. */
const newest = 100;

/** A repository that agents watch, and a draft that came because an editor closed. */
export const commitFirstSteps: readonly FirstStep[] = [
  {
    name: 'repository',
    action: 'commit.capture',
    isDone: async (ctx) => {
      const row = await ownDb(ctx)
        .selectFrom('commit.repository')
        .select('id')
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  },
  {
    name: 'editor',
    action: 'commit.capture',
    isDone: async (ctx, personId) => {
      const rows = await ownDb(ctx)
        .selectFrom('commit.capture')
        .select('trigger')
        .where('person_id', '=', personId)
        .orderBy('created_at', 'desc')
        .limit(newest)
        .execute();
      return rows.some(({ trigger }) => trigger === 'editor-closed' || trigger === 'idle');
    },
  },
];
