import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Api, ApiProblem } from '@dojang/ui/api.ts';
import type { HeldStamp } from './held-stamp.ts';
import { sendHeld } from './send-held.ts';

type Answer = () => unknown;
const digest = 'd'.repeat(64);

const stamp = (draftId: string, heldAt: number, more: Partial<HeldStamp> = {}): HeldStamp => ({
  draftId,
  owner: 'org kim',
  title: 'feat: ink',
  personName: '김도장',
  input: { decision: 'approve', digest },
  heldAt,
  refusal: null,
  late: { title: '', body: '' },
  ...more,
});

/** A device with held stamps, and a server that answers as told. */
function device(...stamps: HeldStamp[]) {
  const held = new Map(stamps.map((each) => [each.draftId, each]));
  const asked: [string, unknown?][] = [];
  const answers = new Map<string, Answer>([
    ['GET /me', () => ({ org: { id: 'org' }, person: { id: 'kim' } })],
  ]);
  const answer = async (what: string, body?: unknown) => {
    asked.push(body === undefined ? [what] : [what, body]);
    const found = answers.get(what);
    if (!found) throw new ApiProblem(0, 'offline', 'away');
    return found();
  };
  const store = {
    list: async () => [...held.values()].sort((a, b) => a.heldAt - b.heldAt),
    put: async (each: HeldStamp) => void held.set(each.draftId, each),
    remove: async (id: string) => void held.delete(id),
    clear: async () => held.clear(),
  };
  const api = {
    get: (path: string) => answer(`GET ${path}`),
    send: (method: string, path: string, body: unknown) => answer(`${method} ${path}`, body),
  } as Api;
  const clock = { now: 10_000_000, aheadMs: 0 };
  const send = () => sendHeld({ api, store, now: () => clock.now, aheadMs: () => clock.aheadMs });
  return { held, asked, answers, clock, send };
}

const refuse =
  (status: number, code: string, facts = {}) =>
  () => {
    throw new ApiProblem(status, code, code, facts);
  };

test('what is held is sent once, the oldest first, with the time of the server', async () => {
  const { held, asked, answers, clock, send } = device(
    stamp('b', 9_000_000),
    stamp('a', 8_000_000),
  );
  for (const id of ['a', 'b']) answers.set(`PUT /drafts/${id}/stamp`, () => ({}));
  // A clock that is two days slow.
  clock.aheadMs = 2 * 86_400_000;
  const { sent, waits } = await send();
  assert.deepEqual([sent.length, waits, held.size], [2, false, 0]);
  const given = (agoMs: number) => new Date(10_000_000 + 2 * 86_400_000 - agoMs).toISOString();
  assert.deepEqual(asked.slice(1), [
    ['PUT /drafts/a/stamp', { decision: 'approve', digest, givenAt: given(2_000_000) }],
    ['PUT /drafts/b/stamp', { decision: 'approve', digest, givenAt: given(1_000_000) }],
  ]);
  assert.deepEqual((await send()).sent, []);
});

test('a server that is away or busy loses nothing; the next time sends it', async () => {
  const { held, answers, send } = device(stamp('a', 1));
  answers.delete('GET /me');
  assert.equal((await send()).waits, true);
  answers.set('GET /me', () => ({ org: { id: 'org' }, person: { id: 'kim' } }));
  for (const [status, code] of [
    [503, 'busy'],
    [429, 'rate-limited'],
    [500, 'internal-error'],
    [401, 'not-signed-in'],
    [0, 'timeout'],
  ] as const) {
    answers.set('PUT /drafts/a/stamp', refuse(status, code));
    assert.equal((await send()).waits, true, code);
    assert.equal(held.get('a')?.refusal, null, code);
  }
  answers.set('PUT /drafts/a/stamp', () => ({}));
  assert.equal((await send()).sent.length, 1);
});

test('what came too late is kept with its reason, and is not sent again', async () => {
  const { held, asked, answers, send } = device(stamp('a', 1), stamp('b', 2));
  answers.set('PUT /drafts/a/stamp', refuse(409, 'draft-superseded', { supersededBy: 'c' }));
  answers.set('PUT /drafts/b/stamp', () => ({}));
  const { sent, refused } = await send();
  assert.deepEqual([sent.length, refused.length], [1, 1]);
  assert.deepEqual(held.get('a')?.refusal, {
    code: 'draft-superseded',
    facts: { supersededBy: 'c' },
  });
  asked.length = 0;
  assert.deepEqual(await send(), { sent: [], refused: [], waits: false });
  assert.deepEqual(asked, []);
});

test('a stamp whose answer was lost counts as sent, and another person’s as too late', async () => {
  const shown =
    (personId: string, decision = 'approve') =>
    () => ({
      stamp: { personId, decision, digest, edited: false },
    });
  for (const [answer, isSent] of [
    [shown('kim'), true],
    [shown('lee'), false],
    [shown('kim', 'reject'), false],
  ] as const) {
    const { held, answers, send } = device(stamp('a', 1));
    answers.set('PUT /drafts/a/stamp', refuse(409, 'already-stamped'));
    answers.set('GET /drafts/a', answer);
    assert.equal((await send()).sent.length, isSent ? 1 : 0);
    assert.equal(held.size, isSent ? 0 : 1);
  }
});

test('after four hours a stamp is too late without asking, and its words go', async () => {
  const input = { decision: 'approve', digest, body: { text: 'ink' } } as const;
  const { held, asked, clock, send } = device(stamp('a', 10_000_000, { input }));
  clock.now += 4 * 60 * 60_000 + 1;
  const { refused, waits } = await send();
  assert.deepEqual([refused.length, waits, asked.length], [1, false, 0]);
  assert.equal(held.get('a')?.refusal?.code, 'given-too-long-ago');
  assert.equal(held.get('a')?.input.body, undefined);
});

test('nobody sends the stamp of another person', async () => {
  const { held, asked, send } = device(stamp('a', 1, { owner: 'org lee' }));
  await send();
  assert.deepEqual([held.size, asked.length], [0, 1]);
});
