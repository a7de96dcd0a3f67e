import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { JsonBytes } from '../base/json-bytes.ts';
import { defineRoute, type Route } from '../core/route.ts';
import { defineTask, runTask } from '../jobs/task.ts';
import { kernelModule } from '../kernel.ts';
import { testKernel } from '../testing/index.ts';
import { note, type readNote } from '../testing/note-task.ts';
import { buildHttp } from './http.ts';
import { rawBodyOf } from './http-body.ts';

const task = defineTask<typeof readNote>(
  new URL('../testing/note-task.ts', import.meta.url),
  'readNote',
);
const about = {
  method: 'POST',
  permission: 'public',
  limit: 'public',
  summary: 'A note',
  status: 201,
  schema: { body: note, response: note },
} as const;
const here = defineRoute({ ...about, url: '/probe/here', handle: async (_ctx, { body }) => body });
const there = defineRoute({
  ...about,
  url: '/probe/there',
  body: { as: 'bytes' },
  handle: async (ctx, { request }) =>
    new JsonBytes<never>(await runTask(ctx, task, rawBodyOf(request))),
});
const kernel = await testKernel({ modules: [kernelModule] });
const routes = [here, there] as unknown as readonly Route[];
const app = buildHttp(kernel.parts, [{ ...kernelModule, routes }]);
after(() => app.close());

const send = async (url: string, payload: string) => {
  const headers = { 'content-type': 'application/json' };
  const {
    statusCode,
    headers: given,
    body,
  } = await app.inject({ method: 'POST', url, headers, payload });
  const { trace_uuid, ...rest } = JSON.parse(body);
  return { statusCode, type: given['content-type'], body: rest };
};

test('a body that a thread reads is answered and refused as one that the handler is given', async () => {
  const bodies = [
    '{"text":"도장","counts":{"a":1,"constructor":2},"more":true}',
    '{"text":"much too long for it","counts":{"a":"b"}}',
    '{"counts":[]}',
    '[1,2',
    '"text"',
    'null',
    '{"text":"\\u0000","counts":{}}',
    '{"text":"\\ud800","counts":{}}',
    '{"text":"","counts":{"__proto__":1}}',
    '{"text":"","counts":{"__pr\\u006fto__":1}}',
  ];
  const seen = new Set<number>();
  for (const body of bodies) {
    const [one, other] = [
      await send('/api/probe/here', body),
      await send('/api/probe/there', body),
    ];
    assert.deepEqual(other, one, body);
    seen.add(one.statusCode);
  }
  assert.deepEqual([...seen].sort(), [201, 400]);
});
