import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCopies } from './copies.ts';

type Answer = () => Response | Promise<Response>;

const requestAt = (url: string, org?: string, method = 'GET') =>
  new Request(url, { method, headers: org === undefined ? {} : { 'x-dojang-org': org } });
const split = (key: string) => key.split(' ') as [string, string?];

/** A browser's cache, its network, and its open pages. */
function browser() {
  const kept = new Map<string, Response>();
  // A browser's cache tells requests apart by what the kept answer varies by.
  const keyOf = ({ url, headers }: Request) =>
    [url, headers.get('x-dojang-org')].filter(Boolean).join(' ');
  const told: string[] = [];
  const clock = { ms: 0 };
  const answers = new Map<string, Answer>();
  const cache = {
    match: async (request: Request) => kept.get(keyOf(request))?.clone(),
    put: async (request: Request, response: Response) => void kept.set(keyOf(request), response),
    delete: async (request: Request) => kept.delete(keyOf(request)),
    keys: async () => [...kept.keys()].map((key) => requestAt(...split(key))),
  };
  const copies = createCopies({
    caches: {
      open: async () => cache as unknown as Cache,
      delete: async () => {
        kept.clear();
        return true;
      },
    },
    fetch: async ({ method, url }) => {
      const answer = answers.get(`${method} ${new URL(url).pathname}`);
      if (!answer) throw new TypeError('no network');
      return answer();
    },
    now: () => new Date(Date.parse('2026-11-28T12:00:00Z') + clock.ms),
    tell: (news, org) => told.push([news, org].filter(Boolean).join(' of ')),
    forgetHeld: async () => void told.push('held stamps gone'),
  });
  const ask = (method: string, path: string, org?: string) =>
    copies.answer(requestAt(`http://dojang.test${path}`, org, method));
  return {
    kept,
    told,
    answers,
    ask,
    clock,
    copies,
    online: (to: string, answer: Answer) => answers.set(to, answer),
  };
}

const me = (id: string) => () => Response.json({ person: { id }, org: { id: 'o' } });
const inbox = () => Response.json({ drafts: [{ title: 'fix: a secret plan' }] });

async function signedIn() {
  const world = browser();
  world.online('GET /api/me', me('kim'));
  world.online('GET /api/drafts', inbox);
  await world.ask('GET', '/api/me');
  await world.ask('GET', '/api/drafts?state=waiting');
  assert.equal(world.kept.size, 2);
  return world;
}

test('without a network the copies answer, and say how old they are', async () => {
  const { answers, ask } = await signedIn();
  answers.clear();
  const copy = await ask('GET', '/api/drafts?state=waiting');
  assert.equal(copy?.headers.get('x-dojang-cached-at'), '2026-11-28T12:00:00.000Z');
  assert.equal(ask('GET', '/api/ledger'), undefined);
});

test('a revoked session leaves no copy, and every page hears of it', async () => {
  for (const status of [401, 403]) {
    const { kept, told, answers, online, ask } = await signedIn();
    online('POST /api/sessions/refresh', () => new Response(null, { status }));
    await ask('POST', '/api/sessions/refresh');
    assert.deepEqual([kept.size, told], [0, ['held stamps gone', 'signed-out']]);
    answers.clear();
    await assert.rejects(ask('GET', '/api/me') ?? Promise.resolve(), TypeError);
  }
});

test('signing out leaves no copy; a refresh that works, or a server that is away, leaves all', async () => {
  const { kept, told, online, ask } = await signedIn();
  online('POST /api/sessions/refresh', () => new Response(null, { status: 204 }));
  await ask('POST', '/api/sessions/refresh');
  online('POST /api/sessions/refresh', () => new Response(null, { status: 503 }));
  await ask('POST', '/api/sessions/refresh');
  assert.deepEqual([kept.size, told], [2, []]);
  online('DELETE /api/sessions/current', () => new Response(null, { status: 204 }));
  await ask('DELETE', '/api/sessions/current');
  assert.deepEqual([kept.size, told], [0, ['held stamps gone', 'signed-out']]);
});

test('another person in the same browser sees nothing of the one before', async () => {
  const claimed = await signedIn();
  claimed.online('POST /api/pairings/claim', () => Response.json({}));
  await claimed.ask('POST', '/api/pairings/claim');
  assert.deepEqual([claimed.kept.size, claimed.told], [0, ['held stamps gone', 'session-changed']]);
  const other = await signedIn();
  other.online('GET /api/me', me('lee'));
  await other.ask('GET', '/api/me');
  assert.deepEqual([other.kept.size, other.told], [0, ['held stamps gone', 'session-changed']]);
});

test('an answer that was on its way when the session ended is not kept', async () => {
  const { kept, online, ask } = await signedIn();
  const slow = Promise.withResolvers<Response>();
  online('GET /api/drafts', () => slow.promise);
  const late = ask('GET', '/api/drafts?state=waiting');
  online('DELETE /api/sessions/current', () => new Response(null, { status: 204 }));
  await ask('DELETE', '/api/sessions/current');
  slow.resolve(inbox());
  await late;
  assert.equal(kept.size, 0);
});

const id = '00000000-0000-4000-8000-00000000000a';
const other = '00000000-0000-4000-8000-00000000000b';
const draftPath = `/api/drafts/${id}`;
const viewPath = `/api/commit/drafts/${id}`;

/** A person who has listed and read two drafts. */
async function withDrafts() {
  const world = await signedIn();
  const pending = (of: string) => () => Response.json({ id: of, state: 'pending' });
  world.online(`GET ${draftPath}`, pending(id));
  world.online(`GET ${viewPath}`, () => Response.json({ draft: { id, state: 'pending' } }));
  world.online(`GET /api/drafts/${other}`, pending(other));
  for (const path of [draftPath, viewPath, `/api/drafts/${other}`]) await world.ask('GET', path);
  assert.equal(world.kept.size, 5);
  return world;
}

test('a draft and what its view reads are there without a network, for four hours', async () => {
  const { answers, ask, clock, kept } = await withDrafts();
  answers.clear();
  for (const path of [draftPath, viewPath]) assert.ok(await ask('GET', path), path);
  clock.ms = 4 * 60 * 60_000;
  assert.ok(await ask('GET', draftPath));
  clock.ms += 1;
  await assert.rejects(ask('GET', draftPath) ?? Promise.resolve(), TypeError);
  assert.equal(kept.size, 0, 'everything of that age has gone');
  assert.equal(ask('GET', `/api/commit/history/${id}`), undefined);
  assert.equal(ask('GET', `${draftPath}/lines`), undefined);
});

test('a draft goes once it is decided: here, as it is read again, and from a list without it', async () => {
  const here = await withDrafts();
  here.online(`PUT ${draftPath}/stamp`, () => Response.json({ state: 'stamped' }));
  await here.ask('PUT', `${draftPath}/stamp`);
  assert.equal(here.kept.size, 3);
  const elsewhere = await withDrafts();
  elsewhere.online(`GET ${viewPath}`, () => Response.json({ draft: { id, state: 'rejected' } }));
  await elsewhere.ask('GET', viewPath);
  assert.equal(elsewhere.kept.size, 3);
  const listed = await withDrafts();
  listed.online('GET /api/drafts', () => Response.json({ drafts: [{ id }], nextCursor: null }));
  await listed.ask('GET', '/api/drafts?state=waiting');
  assert.deepEqual(
    [...listed.kept.keys()].filter((url) => url.includes(other)),
    [],
  );
  assert.equal(listed.kept.size, 4);
  listed.online('GET /api/drafts', () => Response.json({ drafts: [], nextCursor: 'more' }));
  await listed.ask('GET', '/api/drafts?state=waiting');
  assert.equal(listed.kept.size, 4, 'a list that goes on says nothing of the rest');
});

test('a refused stamp leaves the copies, and a list that was searched is not kept', async () => {
  const { ask, online, kept } = await withDrafts();
  online(`PUT ${draftPath}/stamp`, () => new Response('{}', { status: 409 }));
  await ask('PUT', `${draftPath}/stamp`);
  assert.equal(kept.size, 5);
  online(`GET ${draftPath}`, () => new Response('{}', { status: 404 }));
  await ask('GET', draftPath);
  assert.equal(kept.size, 4, 'what is gone has no copy');
  for (const query of [
    '?state=all',
    '?state=waiting&q=ink',
    '?state=waiting&cursor=x',
    '?group=x',
  ]) {
    assert.equal(ask('GET', `/api/drafts${query}`), undefined, query);
  }
});

test('a copy is for the org that asked, and the end of one session names its org', async () => {
  const { answers, ask, kept, online, told } = browser();
  online('GET /api/me', () => Response.json({ person: { id: 'kim' }, org: { id: 'a' } }));
  await ask('GET', '/api/me', 'aaaaaaaa');
  online('GET /api/me', () => Response.json({ person: { id: 'lee' }, org: { id: 'b' } }));
  await ask('GET', '/api/me', 'bbbbbbbb');
  assert.deepEqual(told, [], 'another person in another org is no change of who is here');
  assert.ok([...kept.values()].every(({ headers }) => headers.get('vary') === 'x-dojang-org'));
  answers.clear();
  for (const [org, person] of [
    ['aaaaaaaa', 'kim'],
    ['bbbbbbbb', 'lee'],
  ] as const) {
    const copy = await ask('GET', '/api/me', org);
    assert.equal((await copy?.json())?.person.id, person);
  }
  online('DELETE /api/sessions/current', () => new Response(null, { status: 204 }));
  await ask('DELETE', '/api/sessions/current', 'aaaaaaaa');
  assert.deepEqual(told, ['held stamps gone', 'signed-out of aaaaaaaa']);
});
