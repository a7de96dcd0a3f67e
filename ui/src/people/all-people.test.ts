import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Api } from '../api.ts';
import { allPeople } from './all-people.ts';

const { signal } = new AbortController();

/** A server with so many pages of one person each, and the paths that it was asked for. */
function server(pages: number) {
  const asked: string[] = [];
  const get = async (path: string) => {
    asked.push(path);
    const at = asked.length;
    return { people: [{ id: `person ${at}` }], nextCursor: at < pages ? `after ${at}` : null };
  };
  return { asked, api: { get } as unknown as Api };
}

test('all people are read page by page, each after the last', async () => {
  const { asked, api } = server(3);
  const { people } = await allPeople(api).queryFn({ signal });
  assert.deepEqual(
    people.map(({ id }) => id),
    ['person 1', 'person 2', 'person 3'],
  );
  assert.deepEqual(asked, [
    '/people?limit=1000',
    '/people?limit=1000&cursor=after+1',
    '/people?limit=1000&cursor=after+2',
  ]);
});

test('a server whose pages never end is asked twenty times', async () => {
  const { asked, api } = server(Number.POSITIVE_INFINITY);
  const { people } = await allPeople(api).queryFn({ signal });
  assert.deepEqual([asked.length, people.length], [20, 20]);
});
