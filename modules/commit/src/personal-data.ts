import { type Context, inTransaction, jsonLines, type PersonalData } from '@dojang/kernel';
import { ownDb } from './own-db.ts';

type Ctx = Context<never>;

const captures = (ctx: Ctx, personId: string) =>
  jsonLines((after, limit) =>
    inTransaction(ctx, (ctx) =>
      ownDb(ctx)
        .selectFrom('commit.capture')
        .select(['id', 'captured_at', 'trigger', 'branch', 'remote', 'author', 'repository_id'])
        .where('person_id', '=', personId)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute(),
    ),
  );

const commits = (ctx: Ctx, personId: string) =>
  jsonLines((after, limit) =>
    inTransaction(ctx, (ctx) =>
      ownDb(ctx)
        .selectFrom('commit.finalised_commit')
        .select(['id', 'draft_id', 'repository_id', 'sha', 'message', 'branch', 'pushed_ref'])
        .select(['paths', 'lines_added', 'lines_deleted', 'edit_distance', 'stamped_at'])
        .where('stamped_person_id', '=', personId)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute(),
    ),
  );

const requests = (ctx: Ctx, personId: string) =>
  jsonLines((after, limit) =>
    inTransaction(ctx, (ctx) =>
      ownDb(ctx)
        .selectFrom('commit.draft_request')
        .select(['id', 'capture_id', 'created_at', 'hint', 'answered_at', 'origin'])
        .where('person_id', '=', personId)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute(),
    ),
  );

const errands = (ctx: Ctx, personId: string) =>
  jsonLines((after, limit) =>
    inTransaction(ctx, (ctx) =>
      ownDb(ctx)
        .selectFrom('commit.errand')
        .select(['id', 'draft_id', 'created_at', 'kind', 'content', 'ended_at'])
        .where('person_id', '=', personId)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute(),
    ),
  );

/** In place of a name and an address that git has; `.invalid` leads to nobody (RFC 2606). */
const nobody = { name: 'Deleted person', email: 'deleted@person.invalid' };

/**
 * What a person captured, asked for and committed. Messages of commits that were made stay when the person is
 * erased: they are in the repository, which is the org's.
 */
export const commitPersonalData: PersonalData = {
  export: async function* (ctx, personId) {
    yield { name: 'captures.jsonl', content: captures(ctx, personId) };
    yield { name: 'commits.jsonl', content: commits(ctx, personId) };
    yield { name: 'wording-requests.jsonl', content: requests(ctx, personId) };
    yield { name: 'errands.jsonl', content: errands(ctx, personId) };
  },
  erase: async (ctx, personId) => {
    await ownDb(ctx)
      .updateTable('commit.capture')
      .set({ author: JSON.stringify(nobody) })
      .where('person_id', '=', personId)
      .execute();
    await ownDb(ctx)
      .updateTable('commit.draft_request')
      .set({ hint: null })
      .where('person_id', '=', personId)
      .execute();
    await ownDb(ctx).deleteFrom('commit.errand').where('person_id', '=', personId).execute();
  },
};
