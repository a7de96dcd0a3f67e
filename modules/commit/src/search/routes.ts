import { defineRoute } from '@dojang/kernel';
import { searchQuery, searchResults } from '../schema.ts';
import { searchHistory } from './search.ts';

export const searchRoutes = [
  defineRoute({
    method: 'GET',
    url: '/commit/search',
    permission: 'commit.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Finalised commits by words of message, description and paths, best first',
    schema: { query: searchQuery, response: searchResults },
    handle: (ctx, { query }) => searchHistory(ctx, query),
  }),
];
