import { defineWebModule } from '@dojang/ui/web-module.ts';
import { FolderGit2, GitCommitVertical, ListChecks, Repeat2 } from 'lucide-react';
import { CommitLine } from './line.tsx';
import { faceEn } from './messages/face-en.ts';
import { faceKo } from './messages/face-ko.ts';

/** The screens of Comfort Commit, as one value; the page registers them. */
export const commitWeb = defineWebModule({
  name: 'commit',
  Icon: GitCommitVertical,
  face: { ko: faceKo, en: faceEn },
  words: () => import('./messages/catalogue.ts').then(({ catalogue }) => catalogue),
  kinds: {
    'commit.commit': {
      Line: CommitLine,
      load: () => import('./draft-screens.ts').then(({ draftScreens }) => draftScreens),
      reads: (id) => [`/commit/drafts/${id}`],
    },
  },
  pages: [
    {
      path: '/history',
      place: { label: 'history.title', Icon: GitCommitVertical, key: 'h', action: 'commit.read' },
      load: () => import('./history/history-page.tsx').then(({ HistoryPage }) => HistoryPage),
    },
    {
      path: '/history/$id',
      load: () => import('./history/commit-page.tsx').then(({ CommitPage }) => CommitPage),
    },
    {
      path: '/repositories',
      place: { label: 'repositories.title', Icon: FolderGit2, action: 'commit.read' },
      load: () =>
        import('./history/repositories-page.tsx').then(({ RepositoriesPage }) => RepositoriesPage),
    },
    {
      path: '/rules',
      place: { label: 'rules.title', Icon: ListChecks, action: 'commit.read' },
      load: () => import('./rules/rules-page.tsx').then(({ RulesPage }) => RulesPage),
    },
    {
      path: '/reuse',
      place: { label: 'reuse.title', Icon: Repeat2, action: 'commit.read' },
      load: () => import('./reuse/reuse-page.tsx').then(({ ReusePage }) => ReusePage),
    },
  ],
  moved: {
    '/history': '/history',
    '/history/$id': '/history/$id',
    '/repositories': '/repositories',
    '/reuse': '/reuse',
    '/rules': '/rules',
  },
  stale: { draft: ['commit'] },
  palette: () => import('./palette.ts').then(({ commitPalette }) => commitPalette),
  steps: {
    repository: {
      title: 'step.repository',
      text: 'step.repository-text',
      command: 'dojang init',
    },
    editor: {
      title: 'step.editor',
      text: 'step.editor-text',
      command: 'code --install-extension editors/vscode/dist/dojang.vsix',
    },
  },
  start: { text: 'start.text', label: 'start.label', href: '/devices' },
});
