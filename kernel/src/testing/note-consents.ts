import type { ConsentText } from '../core/people/consent-text.ts';

/** A text of a product, in its second version. */
export const noteConsents: readonly ConsentText[] = [
  {
    name: 'note.printing',
    version: 2,
    title: { ko: '메모 인쇄', en: 'Printing of notes' },
    text: { ko: '내 메모를 인쇄해요.', en: 'My notes are printed.' },
  },
];
