import type { Change } from '../change/change.ts';
import { shownName } from '../change/element-name.ts';
import type { ChangedElement, Convention } from '../change/scope.ts';
import { shortCover } from '../change/secrets.ts';
import { fit, wrapLine } from '../message/fit.ts';
import { oneLine } from '../message/message.ts';
import { phrases } from '../message/wording.ts';

const linesMax = 6;

/**
 * The body: a list of what changed, by element. Written if the repository usually has bodies, or if the change
 * does not fit in one line. Empty otherwise.
 */
export function bodyFor(change: Change, convention: Convention, wanted: boolean): string {
  const whole = change.elements.filter((each) => each.kind !== 'test' && !isPart(each, change));
  const named = whole.filter((each) => each.kind !== 'key');
  // The keys of a manifest or a workflow matter only if nothing else changed.
  const told = named.length > 0 ? named : whole;
  const isWide = told.length >= 4 && change.main.length >= 2;
  const isUsual = convention.bodyShare >= 0.5 && told.length >= 2;
  if (!wanted && !isUsual && !(isWide && convention.bodyShare >= 0.15)) return '';
  const say = phrases[convention.language];
  const sentences = told.map((each) => bodyLine(shortCover(sentence(each, say)), convention));
  const lines = [...new Set(sentences)];
  const rest = lines.length > linesMax ? [`- ${say.more(lines.length - linesMax)}`] : [];
  return [...lines.slice(0, linesMax), ...rest].join('\n');
}

/** A sentence as a line of a body, cut to the width that the convention allows. */
export function bodyLine(words: string, convention: Convention): string {
  return fit(`- ${words}`, bodyWidth(convention));
}

/** The person's words why the change was made, in lines of a body. */
export const reasonFor = (reason: string | null, convention: Convention): string =>
  reason === null ? '' : wrapLine(reason, bodyWidth(convention)).join('\n');

export function bodyWidth(convention: Convention): number {
  const rule = convention.rules?.['body-max-line-length']?.value;
  return Math.max(20, Math.min(72, typeof rule === 'number' ? rule : 72));
}

function sentence(each: ChangedElement, say: (typeof phrases)['en']): string {
  const name = oneLine(shownName(each));
  if (each.state === 'renamed' && each.oldName !== null)
    return say.renamed(oneLine(each.oldName), name);
  if (each.state === 'added') return say.added(name);
  if (each.state === 'deleted') return say.removed(name);
  if (each.state === 'moved') return say.moved(name, oneLine(each.path));
  return say.updated(name);
}

/** Whether the class stands for its method, because the whole class is new. */
function isPart(each: ChangedElement, change: Change): boolean {
  return change.elements.some(
    (other) =>
      other.state === each.state &&
      (each.state === 'added' || each.state === 'deleted') &&
      other.path === each.path &&
      each.name.startsWith(`${other.name}.`),
  );
}
