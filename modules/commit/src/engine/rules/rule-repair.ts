import { messageMax } from '../change/limits.ts';
import { joinMessage, oneLine, parseMessage } from '../message/message.ts';
import type { RuleAction } from './rule.ts';

export const repairs = (action: RuleAction): boolean =>
  action.do !== 'block' && action.do !== 'warn';

/** The message after the action. Unchanged if there is nothing to do, or nothing fills a slot. */
export function repairBy(
  action: RuleAction,
  message: string,
  packages: readonly string[],
  branch: string | null,
): string {
  const parsed = parseMessage(message);
  const { type, scope, subject, emoji, body, footers } = parsed;
  const mark = parsed.header.slice(0, parsed.subjectStart).includes('!') ? '!' : '';
  const headerOf = (parts: { type?: string | null; scope?: string | null; subject?: string }) => {
    const next = { type, scope, subject, ...parts };
    const lead = emoji === null ? '' : `${emoji} `;
    if (next.type === null) return `${lead}${next.subject}`;
    const inner = next.scope === null || next.scope === '' ? '' : `(${next.scope})`;
    return `${lead}${next.type}${inner}${mark}: ${next.subject}`;
  };
  const withHeader = (header: string) =>
    (header + message.slice(parsed.header.length)).slice(0, messageMax);
  const fill = (text: string) => filled(text, packages, branch);
  switch (action.do) {
    case 'set-type':
      return type === action.type ? message : withHeader(headerOf({ type: action.type }));
    case 'set-scope': {
      const wanted = fill(action.scope);
      // Without a type, a header has no place for a scope.
      if (wanted === null || type === null || scope === wanted) return message;
      return withHeader(headerOf({ scope: wanted }));
    }
    case 'remove-scope':
      return scope === null ? message : withHeader(headerOf({ scope: null }));
    case 'add-prefix': {
      const prefix = fill(action.text);
      if (prefix === null || subject.startsWith(prefix)) return message;
      return withHeader(headerOf({ subject: `${prefix} ${subject}` }));
    }
    case 'add-footer': {
      const footer = fill(action.text);
      if (footer === null || message.includes(footer)) return message;
      return joinMessage(parsed.header, body, [...footers, footer]).slice(0, messageMax);
    }
    case 'replace': {
      if (action.to.includes(action.from)) return message;
      const next = message.replaceAll(action.from, () => action.to).slice(0, messageMax);
      return next.trim() === '' ? message : next;
    }
    default:
      return message;
  }
}

/** Null if a placeholder stands for nothing, or for more than one thing. */
function filled(text: string, packages: readonly string[], branch: string | null): string | null {
  const ticket = /(?<![A-Za-z0-9])[A-Z][A-Z0-9]{1,9}-\d{1,7}/.exec(branch ?? '')?.[0];
  const values: Record<string, string | undefined> = {
    '{package}': packages.length === 1 ? packages[0] : undefined,
    '{branch}': branch ?? undefined,
    '{ticket}': ticket,
  };
  let isWhole = true;
  const said = text.replace(/\{(?:package|branch|ticket)\}/g, (slot) => {
    const value = values[slot];
    if (value === undefined) isWhole = false;
    return value ?? '';
  });
  return isWhole ? oneLine(said) : null;
}
