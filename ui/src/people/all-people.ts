import type { People, Person } from '@dojang/kernel/schema';
import type { Api } from '../api.ts';
import { pathOf } from '../places/path-of.ts';

const pagesMax = 20;

async function readAll(api: Api, signal: AbortSignal): Promise<{ people: readonly Person[] }> {
  const all: Person[] = [];
  let cursor: string | null = '';
  for (let page = 0; page < pagesMax && cursor !== null; page += 1) {
    const path: string = pathOf('/people', { limit: '1000', cursor });
    const { people, nextCursor }: People = await api.get<People>(path, signal);
    all.push(...people);
    cursor = nextCursor;
  }
  return { people: all };
}

/** All people of the org, to choose one of them: twenty thousand at most. */
export const allPeople = (api: Api) => ({
  queryKey: ['people', 'all'],
  queryFn: ({ signal }: { signal: AbortSignal }) => readAll(api, signal),
});
