import type { Convention } from '../change/scope.ts';
import { wrapLine } from '../message/fit.ts';
import { lintMessage } from '../message/lint.ts';
import { joinMessage, oneLine, parseMessage } from '../message/message.ts';
import { intentOf, typeFor } from './draft-type.ts';
import { headerFrom, restFrom } from './header.ts';

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
  const subject = oneLine(parsed.subject);
  const header = headerFrom(subject, parts, convention);
  const body = [restFrom(subject, parts, convention), wrap(parsed.body, convention)]
    .filter((part) => part.trim() !== '')
    .join('\n\n');
  const repaired = joinMessage(header, body, parsed.footers);
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
      line.length <= rule || /https?:\/\//.test(line) ? [line] : wrapLine(line, rule),
    )
    .join('\n');
}
