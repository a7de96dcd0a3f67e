import type { Catalogue } from '@dojang/ui/web-module.ts';
import { type Translate, useWordsOf } from '@dojang/ui/words.ts';

const faceKo = {
  'module.name': '메모',
  'notes.title': '적어 둔 것',
  'write.title': '새 메모',
  'settings.cover': '표지',
  'line.kept': '메모장에 남길 글',
  'start.text': '메모를 적으면 초안이 여기로 와요.',
  'start.label': '메모 적기',
};
const faceEn: Record<keyof typeof faceKo, string> = {
  'module.name': 'Notes',
  'notes.title': 'All notes',
  'write.title': 'New note',
  'settings.cover': 'Cover',
  'line.kept': 'To be kept in the notebook',
  'start.text': 'Write a note, and its draft comes here.',
  'start.label': 'Write a note',
};
export const face: Catalogue = { ko: faceKo, en: faceEn };

const ko = {
  'scope.note.read': '메모 읽기',
  'scope.note.write': '메모 적기',
  'notes.none': '아직 메모가 없어요.',
  'palette.write': '메모 적기',
  'write.label': '메모',
  'write.keep': '남기기',
  'write.kept': '남겼어요.',
  'draft.title': '이 글을 메모장에 남겨요',
  'draft.kept': '메모장에 남겼어요.',
  'scrapbook.title': '스크랩북',
  'scrapbook.picture': '붙여 둔 그림',
  'public.title': '누구나 보는 메모',
  'settings.plain': '무지 표지예요.',
  'find.note.note': '메모',
  'event.note.added': '메모를 남겼어요',
  'job.note.remind': '메모 알리기',
  'job.note.order-item': '한 가지 주문하기',
  'webhook.note.letters': '다른 곳에서 오는 메모',
  'problem.note-forbidden': '이 말은 쓸 수 없어요.',
};
const en: Record<keyof typeof ko, string> = {
  'scope.note.read': 'Read notes',
  'scope.note.write': 'Write notes',
  'notes.none': 'No notes yet.',
  'palette.write': 'Write a note',
  'write.label': 'Note',
  'write.keep': 'Keep',
  'write.kept': 'Kept.',
  'draft.title': 'This is kept in the notebook',
  'draft.kept': 'It is in the notebook.',
  'scrapbook.title': 'Scrapbook',
  'scrapbook.picture': 'A picture in the scrapbook',
  'public.title': 'A note for everyone',
  'settings.plain': 'The cover is plain.',
  'find.note.note': 'Note',
  'event.note.added': 'A note was kept',
  'job.note.remind': 'Remind of notes',
  'job.note.order-item': 'Order one item',
  'webhook.note.letters': 'Notes from elsewhere',
  'problem.note-forbidden': 'Say it otherwise.',
};
export const catalogue: Catalogue = { ko, en };

type Messages = typeof ko & typeof faceKo;
export const useWords = (): Translate<Messages> => useWordsOf<Messages>('note');
