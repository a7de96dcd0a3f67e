import type { DraftGroupList, draftList } from '@dojang/kernel/schema';
import type { z } from 'zod';
import { api } from '../shell/session.tsx';

export type DraftList = z.infer<typeof draftList>;
export const inboxFilters = ['waiting', 'snoozed', 'all'] as const;
export type InboxFilter = (typeof inboxFilters)[number];

/** The first page of the inbox; its key begins with `drafts`, which the live stream makes stale. */
export const inboxQuery = (state: InboxFilter) => ({
  queryKey: ['drafts', state],
  queryFn: () => api.get<DraftList>(`/drafts?state=${state}`),
});

/** What nobody has decided, by groups. */
export const groupsQuery = (state: 'waiting' | 'snoozed') => ({
  queryKey: ['drafts', 'groups', state],
  queryFn: () => api.get<DraftGroupList>(`/draft-groups?state=${state}`),
});
