import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { commitModule } from '../index.ts';
import { newWorkshop } from '../testing/captures.ts';
import { addHistory } from '../testing/history-rows.ts';
import { listHistory } from './history.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });

const messages = [
  'fix: round the total',
  'fix(cart): keep the discount',
  'Fix!: drop the old address',
  'fix(api)!: refuse an empty name',
  '수정(장바구니): 합계를 고침',
  'fixture: a cart of three',
  'fix the total: again',
  'update fix(cart): later',
  'feat(cart\n): fix: no head',
];

test('a history of a type has its commits alone, whatever their scope, newest first and by pages', async () => {
  const { phone, repositoryId } = await newWorkshop(kernel);
  await addHistory(
    phone,
    messages.map((words) => ({ words, repositoryId })),
  );
  const of = async (query: { type?: string; repository?: string }) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listHistory(phone, { ...query, limit: 2, ...(cursor ? { cursor } : {}) });
      found.push(...page.commits.map(({ message }) => message));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return found;
  };
  const fixes = messages.slice(0, 4).reverse();
  assert.deepEqual(await of({ type: 'fix' }), fixes);
  assert.deepEqual(await of({ type: 'FIX', repository: repositoryId }), fixes);
  assert.deepEqual(await of({ type: '수정' }), ['수정(장바구니): 합계를 고침']);
  assert.deepEqual(await of({ type: 'feat' }), []);
  assert.equal((await of({})).length, messages.length);
  const other = await newWorkshop(kernel);
  assert.deepEqual(await of({ type: 'fix', repository: other.repositoryId }), []);
});
