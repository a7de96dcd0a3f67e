import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCopies } from './copies.ts';

type Answer = () => Response | Promise<Response>;

/** A browser's cache, its network, and its open pages. */
function browser() {
  const kept = new Map<string, Response>();
  const told: string[] = [];
  const answers = new Map<string, Answer>();
  const cache = {
    match: async (request: Request) => kept.get(request.url)?.clone(),
    put: async (request: Request, response: Response) => void kept.set(request.url, response),
    delete: async (request: Request) => kept.delete(request.url),
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
    now: () => new Date('2026-11-28T12:00:00Z'),
    tell: (news) => told.push(news),
  });
  const ask = (method: string, path: string) =>
    copies.answer(new Request(`http://dojang.test${path}`, { method }));
  return {
    kept,
    told,
    answers,
    ask,
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
  await assert.rejects(ask('GET', '/api/drafts?state=all') ?? Promise.resolve(), TypeError);
  assert.equal(ask('GET', '/api/ledger'), undefined);
});

test('a revoked session leaves no copy, and every page hears of it', async () => {
  for (const status of [401, 403]) {
    const { kept, told, answers, online, ask } = await signedIn();
    online('POST /api/sessions/refresh', () => new Response(null, { status }));
    await ask('POST', '/api/sessions/refresh');
    assert.deepEqual([kept.size, told], [0, ['signed-out']]);
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
  assert.deepEqual([kept.size, told], [0, ['signed-out']]);
});

test('another person in the same browser sees nothing of the one before', async () => {
  const claimed = await signedIn();
  claimed.online('POST /api/pairings/claim', () => Response.json({}));
  await claimed.ask('POST', '/api/pairings/claim');
  assert.deepEqual([claimed.kept.size, claimed.told], [0, ['session-changed']]);
  const other = await signedIn();
  other.online('GET /api/me', me('lee'));
  await other.ask('GET', '/api/me');
  assert.deepEqual([other.kept.size, other.told], [0, ['session-changed']]);
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
