import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Context,
  inTransaction,
  listEvents,
  type Playground,
  type PlaygroundTools,
} from '@dojang/kernel';
import { ownDb } from '../own-db.ts';
import { ensureCafe } from './cafe.ts';

const hasEvents = (type: string, count: number) => async (ctx: Context<never>) =>
  (await listEvents(ctx, { type, limit: count })).length >= count;

const hasOwnRepository = (ctx: Context<never>) =>
  inTransaction(ctx, async (ctx) => {
    const rows = await ownDb(ctx).selectFrom('commit.repository').select('id').limit(2).execute();
    return rows.length > 1;
  });

/** A café's order book with three changes that wait; an agent of its own drafts, commits and pushes them. */
async function prepare({ folder, ownerLink, dojang, keep, say }: PlaygroundTools): Promise<void> {
  const { repository, besides } = ensureCafe(folder);
  const drafted = join(folder, '.drafted');
  if (!existsSync(drafted)) {
    await dojang(['pair', await ownerLink()], repository);
    for (const tree of [...besides, repository]) {
      await dojang(['init'], tree);
      await dojang(['draft'], tree);
    }
    writeFileSync(drafted, '');
    say(`A playground waits in ${repository}: three drafts are in the inbox.`);
  }
  keep(['agent']);
}

export const commitPlayground: Playground = {
  prepare,
  steps: [
    { name: 'stamp', path: '/', command: null, isDone: hasEvents('kernel.draft-stamped', 1) },
    {
      name: 'pushed',
      path: '/commit/history',
      command: null,
      isDone: hasEvents('commit.pushed', 1),
    },
    {
      name: 'change',
      path: null,
      command: 'npm run demo',
      isDone: hasEvents('commit.captured', 4),
    },
    {
      name: 'rule',
      path: '/commit/rules',
      command: null,
      isDone: hasEvents('commit.rule-changed', 1),
    },
    { name: 'own', path: '/devices', command: 'dojang init', isDone: hasOwnRepository },
  ],
};
