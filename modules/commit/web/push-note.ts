import { pushKo } from './messages/push-ko.ts';
import type { Translate } from './words.ts';

/** Why there was no push, as a sentence; undefined for a word that a newer machine says. */
export function pushNoteText(
  t: Translate,
  note: string | null,
  pushedRef: string | null,
): string | undefined {
  // Machines of before pushed beside a protected branch.
  const word = note === 'protected-branch' && pushedRef !== null ? 'side-branch' : note;
  const key = `push-note.${word}`;
  return key in pushKo ? t(key as keyof typeof pushKo) : undefined;
}

/** `refs/heads/main` is `main`; a ref of another kind is written whole. */
export const shortRef = (ref: string): string => ref.replace(/^refs\/heads\//, '');
