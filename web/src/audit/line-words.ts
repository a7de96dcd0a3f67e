import type { AuditLine } from '@dojang/kernel/schema';

/** A word of the server that may be newer than the catalogue: undefined when it is not in it. */
type FindMessage = (key: string, params?: Record<string, unknown>) => string | undefined;

/** What happened, in a sentence of the reader's language; by its stable word where there is none. */
export function lineText({ type, outcome }: AuditLine, findMessage: FindMessage): string {
  const known =
    findMessage(`event.${type}`) ??
    findMessage(`action-log.${type}`) ??
    findMessage(`scope.${type}`);
  if (outcome === 'refused') {
    return findMessage('story.action.refused', { action: known ?? type }) ?? type;
  }
  return known ?? type;
}

/** Who did it: a person, a key and whose it is, or a part of the system. */
export function whoText({ who }: Pick<AuditLine, 'who'>, findMessage: FindMessage): string {
  if (who === null) return findMessage('story.nobody') ?? '';
  if (who.kind === 'person') return who.name ?? findMessage('story.nobody') ?? '';
  if (who.kind === 'key') {
    const of = { key: who.keyName ?? '', name: who.name ?? '' };
    return findMessage('audit.who.key', of) ?? of.key;
  }
  return findMessage(`audit.who.${who.kind}`, { part: who.id }) ?? who.id;
}

/** The line that answers "who did it": a decision, else the first thing that a person or a key did. */
export const decisive = (lines: readonly AuditLine[]): AuditLine | undefined =>
  lines.findLast(({ shown, who }) => shown !== null && who?.kind === 'person') ??
  lines.find(({ who }) => who?.kind === 'person' || who?.kind === 'key');
