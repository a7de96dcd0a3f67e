import type { Convention } from '../change/scope.ts';
import { fit, restOf, wrapLine } from '../message/fit.ts';
import { firstLetter } from '../message/letter-case.ts';
import { oneLine } from '../message/message.ts';
import { bodyWidth } from './draft-body.ts';
import { emojiFor } from './gitmoji.ts';

export interface HeaderParts {
  readonly type: string | null;
  readonly scope: string | null;
  readonly breaking: boolean;
  readonly ticket: string | null;
}

/** Joins a header from its parts, in the repository's style. A subject that does not fit is cut: {@link restFrom}. */
export function headerFrom(subject: string, parts: HeaderParts, convention: Convention): string {
  const { lead, tail, cased, room } = layOut(subject, parts, convention);
  return oneLine(`${lead}${fit(cased, room)}${tail}`);
}

/** In less room a header is no beginning of a sentence that a body could end. */
const roomMin = 20;

/** What the header had no room for, as lines of a body. Empty if the subject fits. */
export function restFrom(subject: string, parts: HeaderParts, convention: Convention): string {
  const { cased, room } = layOut(subject, parts, convention);
  const rest = room < roomMin ? '' : restOf(cased, room);
  return rest === '' ? '' : wrapLine(rest, bodyWidth(convention)).join('\n');
}

function layOut(subject: string, parts: HeaderParts, convention: Convention) {
  const { type, scope, breaking, ticket } = parts;
  const inScope = scope === null ? '' : `(${scope})`;
  const bang = breaking && type !== null ? '!' : '';
  // In a gitmoji history without types, the emoji is the type.
  const isWordless = convention.style === 'gitmoji' && convention.types.length === 0;
  const typed = type === null || isWordless ? '' : `${type}${inScope}${bang}: `;
  const emoji = convention.style === 'gitmoji' ? `${emojiFor(type ?? 'chore', convention)} ` : '';
  const before = ticket !== null && convention.ticketPlace === 'prefix' ? `${ticket} ` : '';
  const after = ticket !== null && convention.ticketPlace === 'suffix' ? ` ${ticket}` : '';
  const stop = convention.subjectFullStop && after === '' ? '.' : '';
  // In front of a header a ticket would hide the type, so it goes in front of the subject.
  const lead = `${emoji}${typed}${before}`;
  const room = subjectRoom(
    lead.length + after.length + stop.length,
    convention,
    before + after + stop,
  );
  const cased = firstLetter(subject, convention.subjectCase).replace(/[.\s]+$/, '');
  return { lead, tail: `${after}${stop}`, cased, room };
}

function subjectRoom(taken: number, convention: Convention, inSubject: string): number {
  const subjectMax = convention.rules?.['subject-max-length']?.value;
  const room = convention.headerLengthMax - taken;
  const own = typeof subjectMax === 'number' ? subjectMax - inSubject.length : room;
  return Math.max(1, Math.min(room, own));
}
