import { defineWebModule } from '@dojang/ui/web-module.ts';
import { NotebookPen, NotebookText } from 'lucide-react';
import { NoteLine } from './line.tsx';
import { face } from './words.ts';

const screens = {
  Line: NoteLine,
  load: () => import('./draft-screens.tsx').then(({ draftScreens }) => draftScreens),
};

/** The screens of the note module of the tests: what `WebModule` says is tried on it. */
export const noteWeb = defineWebModule({
  name: 'note',
  Icon: NotebookText,
  face,
  words: () => import('./words.ts').then(({ catalogue }) => catalogue),
  // Both show their title: it says how many items an order has.
  kinds: { 'note.note': screens, 'note.order': screens },
  pages: [
    {
      path: '/notes',
      place: { label: 'notes.title', Icon: NotebookText, key: 'n', action: 'note.read' },
      load: () => import('./notes-page.tsx').then(({ NotesPage }) => NotesPage),
    },
    {
      path: '/write',
      place: { label: 'write.title', Icon: NotebookPen, action: 'note.write' },
      load: () => import('./write-page.tsx').then(({ WritePage }) => WritePage),
    },
    {
      path: '/scrapbook',
      load: () => import('./scrapbook-page.tsx').then(({ ScrapbookPage }) => ScrapbookPage),
    },
  ],
  policyPaths: ['/scrapbook'],
  publicPages: [
    {
      path: '/public/$id',
      load: () => import('./public-page.tsx').then(({ PublicPage }) => PublicPage),
    },
  ],
  moved: { '/notes/$page': '/notes' },
  stale: { draft: ['note'] },
  settings: [
    {
      label: 'settings.cover',
      load: () => import('./cover-part.tsx').then(({ CoverPart }) => CoverPart),
      action: 'note.write',
    },
  ],
  palette: async () => ({
    searches: [
      {
        label: 'notes.title',
        action: 'note.read',
        find: async (api, words, signal) => {
          const { notes } = await api.get<{ notes: { id: string; text: string }[] }>(
            '/note/notes',
            signal,
          );
          return notes
            .filter(({ text }) => text.includes(words))
            .map(({ id, text }) => ({ id, label: text, href: '/note/notes' }));
        },
      },
    ],
    actions: [
      {
        label: 'palette.write',
        Icon: NotebookPen,
        href: '/note/write',
        action: 'note.write',
      },
    ],
  }),
  start: { text: 'start.text', label: 'start.label', href: '/note/write' },
});
