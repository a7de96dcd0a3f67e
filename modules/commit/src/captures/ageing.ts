import type { Ageing } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

export const captureAges: readonly Ageing[] = [
  {
    table: 'commit.capture',
    days: 'plan',
    async remove(ctx, days, max) {
      const { rows } = await sql<{ count: number }>`
        select commit.age_captures(${days}::int, ${max}::int) as count`.execute(ownDb(ctx));
      return rows[0]?.count ?? 0;
    },
  },
];

const withCapture = 'goes with its capture';
const stamped = 'what was stamped, and what is found and reused of it';
const settings = 'as many as people make';
const counts = 'counts of other tables: one for each repository, or template of a message';
const own = 'a job of its own deletes what has ended';

export const commitStays: Readonly<Record<string, string>> = {
  'commit.draft_request': withCapture,
  'commit.reuse': withCapture,
  'commit.description': withCapture,
  'commit.diff_preview': own,
  'commit.capture_context': own,
  'commit.errand': own,
  'commit.act': stamped,
  'commit.finalised_commit': stamped,
  'commit.changed_element': stamped,
  'commit.precedent': stamped,
  'commit.search_entry': stamped,
  'commit.repository_tally': counts,
  'commit.reuse_tally': counts,
  'commit.repository': settings,
  'commit.rule': settings,
  'commit.migration': 'as long as the code names it',
};
