import { useWordsOf, type Translate as WordsOf } from '@dojang/ui/words.ts';
import type { FaceMessages } from './messages/face-ko.ts';
import type { Messages as ScreenMessages } from './messages/ko.ts';

type Messages = ScreenMessages & FaceMessages;

export type Translate = WordsOf<Messages>;

/** This module's words; the page starts the translation and registers the catalogues. */
export const useWords = (): Translate => useWordsOf<Messages>('aisher');
