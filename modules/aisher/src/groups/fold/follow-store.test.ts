import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import { aisherModule } from '../../index.ts';
import type { Rows } from '../../rows/rows.ts';
import type { Door } from '../../store/queries/door.ts';
import { followStore, windowOfErrors } from './follow-store.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const from = Date.UTC(2026, 0, 1) / 1_000;

/** Rows of which only what a window is made of is said: a time, and whether it is an error. */
const rowsAt = (second: number, isError = true): Rows => {
  const ns = BigInt(from + second) * 1_000_000_000n + 5n;
  return {
    spans: [{ startNs: ns, statusCode: isError ? 2 : 1 }],
    exceptions: [],
    logs: [{ atNs: ns, severityNumber: isError ? 17 : 9 }],
    points: [],
  } as unknown as Rows;
};

interface Asked {
  readonly org: string;
  readonly from: number;
  readonly until: number;
}

/** A store that notes what it is asked, and fails so many times first. */
function doorThatFails(times: number) {
  const asked: Asked[] = [];
  let left = times;
  const door: Door = {
    exceptions: 'index',
    ask: async (org, _query, values) => {
      if (left > 0) {
        left -= 1;
        throw new Error('away');
      }
      asked.push({ org, from: Number(values.from), until: Number(values.until) });
      return [];
    },
  };
  return { door, asked };
}

test('a window holds the errors among the rows, and nothing is folded for rows without one', () => {
  assert.deepEqual(windowOfErrors(rowsAt(7)), { from: from + 7, until: from + 8 });
  assert.equal(windowOfErrors(rowsAt(7, false)), undefined);
});

test('what comes within a moment is folded at once, and the first time reaches back before the start', async () => {
  const { org } = await newOrg(kernel);
  const { door, asked } = doorThatFails(0);
  const loop = followStore({ parts: kernel.parts, door, gatherMs: 20 });
  for (const second of [30, 10, 50]) loop.note(org, rowsAt(second));
  loop.note(org, rowsAt(4_000, false));
  await until('the errors are read', () => asked.length >= 2);
  assert.deepEqual(asked[0], { org, from: from + 30 - 900, until: from + 51 });
  loop.note(org, rowsAt(60));
  await until('the next are read', () => asked.length >= 4);
  assert.deepEqual(asked[2], { org, from: from + 60, until: from + 61 });
  await loop.stop();
});

test('a window that could not be folded is tried again, with what came meanwhile', async () => {
  const { org } = await newOrg(kernel);
  const { door, asked } = doorThatFails(2);
  const loop = followStore({ parts: kernel.parts, door, gatherMs: 1, retryMs: 5 });
  loop.note(org, rowsAt(1_000));
  await until('the errors are read', () => asked.length >= 2);
  assert.equal(asked[0]?.from, from + 100);
  assert.equal(asked[0]?.until, from + 1_001);
  await loop.stop();
});

test('it ends while it waits, and while the store fails', async () => {
  const { org } = await newOrg(kernel);
  await followStore({ parts: kernel.parts, door: doorThatFails(0).door }).stop();
  const loop = followStore({
    parts: kernel.parts,
    door: doorThatFails(Number.POSITIVE_INFINITY).door,
    gatherMs: 1,
    retryMs: 60_000,
  });
  loop.note(org, rowsAt(1));
  await loop.stop();
});
