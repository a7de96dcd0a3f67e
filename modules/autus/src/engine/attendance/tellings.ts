import { stableId } from '../ids/index.ts';
import { undoMs } from './merge.ts';
import type { Mark, MarkChange } from './register.ts';

/** A message to the family about one child in one lesson. It waits until a slip of the thumb could be undone. */
export interface Telling {
  readonly id: string;
  readonly lessonId: string;
  readonly childId: string;
  readonly says: 'came' | 'absent';
  readonly dueAtMs: number;
  readonly state: 'waiting' | 'sent' | 'cancelled';
  /** The message that said the opposite and was sent. */
  readonly corrects: string | null;
}
export interface TellingPlan {
  readonly make: readonly Telling[];
  readonly cancel: readonly string[];
}
export interface TellingPolicy {
  /** Families are told that their child came, too. */
  readonly came: boolean;
  readonly waitMs: number;
}
export const usualTellings: TellingPolicy = { came: false, waitMs: undoMs };

/** An excused child's family knows; an unmarked one's hears nothing. */
function messageOf(mark: Mark | null): Telling['says'] | null {
  if (mark === null || mark === 'excused') return null;
  return mark === 'absent' ? 'absent' : 'came';
}

/**
 * What becomes of the messages when marks change at a revision of a register. One that waits and is no
 * longer true is cancelled. One that was sent and is no longer true is corrected, and nothing is told
 * twice. `tellings` are those of the lesson, in the order in which they were made.
 */
export function planTellings(
  lessonId: string,
  changed: readonly MarkChange[],
  tellings: readonly Telling[],
  at: { readonly revision: number; readonly savedAtMs: number },
  policy: TellingPolicy = usualTellings,
): TellingPlan {
  const make: Telling[] = [];
  const cancel: string[] = [];
  for (const { childId, to } of changed) {
    const own = tellings.filter((each) => each.childId === childId);
    const says = messageOf(to);
    const waiting = own.filter(({ state }) => state === 'waiting');
    cancel.push(...waiting.filter((each) => each.says !== says).map(({ id }) => id));
    if (says === null || waiting.some((each) => each.says === says)) continue;
    const sent = own.findLast(({ state }) => state === 'sent');
    const isCorrection = sent !== undefined && sent.says !== says;
    const isNews = sent === undefined && (says === 'absent' || policy.came);
    if (!isCorrection && !isNews) continue;
    make.push({
      id: stableId('telling', lessonId, childId, String(at.revision)),
      ...{ lessonId, childId, says, dueAtMs: at.savedAtMs + policy.waitMs, state: 'waiting' },
      corrects: isCorrection ? sent.id : null,
    });
  }
  return { make, cancel };
}

/** Messages that are to be sent now, the longest waiting first. */
export const dueTellings = (tellings: readonly Telling[], nowMs: number): Telling[] =>
  tellings
    .filter(({ state, dueAtMs }) => state === 'waiting' && dueAtMs <= nowMs)
    .sort((a, b) => a.dueAtMs - b.dueAtMs || (a.id < b.id ? -1 : 1));
