import { GitCommitVertical } from 'lucide-react';
import { CommitDraftView } from './draft-view.tsx';
import { CommitPage } from './history/commit-page.tsx';
import { HistoryPage } from './history/history-page.tsx';
import { RepositoriesPage } from './history/repositories-page.tsx';
import { CommitLine } from './line.tsx';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { CommitOutcome } from './outcome.tsx';
import { CommitPreview } from './preview.tsx';
import { ReusePage } from './reuse/reuse-page.tsx';
import { RulesPage } from './rules/rules-page.tsx';

/** The screens of Comfort Commit, as one value; the page registers them. */
export const commitWeb = {
  name: 'commit',
  messages: { ko, en },
  kinds: {
    'commit.commit': {
      Line: CommitLine,
      View: CommitDraftView,
      Preview: CommitPreview,
      Outcome: CommitOutcome,
    },
  },
  pages: [
    { path: '/history', Page: HistoryPage },
    { path: '/history/$id', Page: CommitPage },
    { path: '/repositories', Page: RepositoriesPage },
    { path: '/reuse', Page: ReusePage },
    { path: '/rules', Page: RulesPage },
  ],
  navigation: [{ path: '/history', label: 'nav.history', Icon: GitCommitVertical }],
} as const;
