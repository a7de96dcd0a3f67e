import type { Convention } from '../change/scope.ts';
import { lintMessage } from '../message/lint.ts';
import { fit, joinMessage, oneLine, parseMessage } from '../message/message.ts';
import { headerFrom } from './draft.ts';
import { intentOf, typeFor } from './draft-type.ts';

/**
 * Fixes what can be fixed in a message without guessing its meaning: length, case, full stop, blank lines, a
 * type by another name. {@link lintMessage} still reports the rest.
 */
export function repairMessage(
  message: string,
  convention: Convention,
  paths: readonly string[] = [],
): string {
  if (message.trim() === '' || lintMessage(message, convention, paths).length === 0) return message;
  const parsed = parseMessage(message.trim());
  const known = parsed.type !== null && convention.types.includes(parsed.type);
  const type =
    parsed.type === null || known ? parsed.type : typeFor(intentOf(parsed.type), convention);
  const allowed = convention.rules?.['scope-enum'];
  const scopeFits = !allowed || parsed.scope === null || convention.scopes.includes(parsed.scope);
  const parts = {
    type: convention.style === 'free' ? parsed.type : type,
    scope: scopeFits ? parsed.scope : null,
    breaking: parsed.breaking,
    ticket: null,
  };
  const header = headerFrom(oneLine(parsed.subject), parts, convention);
  const repaired = joinMessage(header, wrap(parsed.body, convention), parsed.footers);
  const before = lintMessage(message, convention, paths).length;
  return lintMessage(repaired, convention, paths).length < before ? repaired : message;
}

/** Breaks long lines at spaces. A word longer than a line stays whole unless a rule forbids it. */
function wrap(body: string, convention: Convention): string {
  const rule = convention.rules?.['body-max-line-length']?.value;
  if (typeof rule !== 'number') return body;
  return body
    .split('\n')
    .flatMap((line) =>
      line.length <= rule || /https?:\/\//.test(line) ? [line] : broken(line, rule),
    )
    .join('\n');
}

function broken(line: string, width: number): string[] {
  const indent = /^\s*(?:[-*] )?/.exec(line)![0];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(/\s+/)) {
    const next =
      current.trim() === '' || current === indent ? current + word : `${current} ${word}`;
    if (next.length > width && current !== indent) {
      lines.push(current);
      current = ' '.repeat(indent.length) + fit(word, width - indent.length);
    } else current = fit(next, width);
  }
  return [...lines, current];
}
