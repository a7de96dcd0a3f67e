import type { draftList } from '@dojang/kernel/schema';
import type { z } from 'zod';
import { api } from '../shell/session.tsx';

export type DraftList = z.infer<typeof draftList>;
export type InboxFilter = 'waiting' | 'snoozed' | 'all';

/** The first page of the inbox; its key begins with `drafts`, which the live stream makes stale. */
export const inboxQuery = (state: InboxFilter) => ({
  queryKey: ['drafts', state],
  queryFn: () => api.get<DraftList>(`/drafts?state=${state}`),
});
