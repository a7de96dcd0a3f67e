import type { RuleAction, RuleCondition } from '@dojang/commit/engine/lint';

/** Each kind of condition as one choice: what it is on, and how it is held. */
export const conditionKinds = [
  'message-one-of',
  'message-none-of',
  'message-empty',
  'message-filled',
  'length',
  'scope-elsewhere',
  'paths-some',
  'paths-every',
  'paths-none',
  'elements-some',
  'elements-none',
  'author-one-of',
  'author-none-of',
  'branch-one-of',
  'branch-none-of',
  'files',
] as const;
export type ConditionKind = (typeof conditionKinds)[number];

export const actionKinds = [
  'block',
  'warn',
  'set-type',
  'set-scope',
  'remove-scope',
  'add-prefix',
  'add-footer',
  'replace',
] as const satisfies readonly RuleAction['do'][];

export const kindOf = (condition: RuleCondition): ConditionKind =>
  ('is' in condition ? `${condition.on}-${condition.is}` : condition.on) as ConditionKind;

/** A condition of another kind, with what it shares with the one before. */
export function conditionOf(kind: ConditionKind, before?: RuleCondition): RuleCondition {
  const part = before && 'part' in before ? before.part : 'subject';
  const words = before && 'words' in before ? before.words : [];
  const over = before && 'over' in before ? before.over : 50;
  const [on, ...rest] = kind.split('-');
  const is = rest.join('-');
  if (kind === 'scope-elsewhere') return { on: 'scope-elsewhere' };
  if (kind === 'length') return { on: 'length', part, over };
  if (kind === 'files') return { on: 'files', over };
  if (on === 'message') return { on, part, is, words } as RuleCondition;
  if (on === 'paths') {
    return { on, is, globs: before?.on === 'paths' ? before.globs : [] } as RuleCondition;
  }
  if (on === 'elements') {
    const blank = { kinds: [], states: [], names: [], breaking: false };
    return { ...blank, ...(before?.on === 'elements' ? before : {}), on, is } as RuleCondition;
  }
  return { on, is, words } as RuleCondition;
}

export function actionOf(kind: RuleAction['do'], before?: RuleAction): RuleAction {
  const text = before && 'text' in before ? before.text : '';
  switch (kind) {
    case 'block':
    case 'warn':
    case 'add-prefix':
    case 'add-footer':
      return { do: kind, text };
    case 'set-type':
      return { do: kind, type: '' };
    case 'set-scope':
      return { do: kind, scope: '{package}' };
    case 'remove-scope':
      return { do: kind };
    case 'replace':
      return { do: kind, from: '', to: '' };
  }
}

/** Where a rule holds: in one repository, for one team, or in the whole org. */
export interface Where {
  readonly repositoryId: string | null;
  readonly teamId: string | null;
}

/** As the value of a choice, and back. */
export const keyOfWhere = ({ repositoryId, teamId }: Where): string =>
  repositoryId !== null ? `repository ${repositoryId}` : teamId !== null ? `team ${teamId}` : '';

export function whereOfKey(key: string): Where {
  const [kind, id = null] = key.split(' ');
  return {
    repositoryId: kind === 'repository' ? id : null,
    teamId: kind === 'team' ? id : null,
  };
}

/** `a, b` → `['a', 'b']`. */
export const wordsIn = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Whether every field that the kind asks for is filled in; the server says the same more exactly. */
export function isFilled(conditions: readonly RuleCondition[], action: RuleAction): boolean {
  const isWhole = conditions.every((condition) => {
    if (condition.on === 'paths') return condition.globs.length > 0;
    if (condition.on === 'message') {
      return condition.is === 'empty' || condition.is === 'filled' || condition.words.length > 0;
    }
    return !('words' in condition) || condition.words.length > 0;
  });
  if (!isWhole) return false;
  if ('text' in action) return action.text.trim() !== '';
  if (action.do === 'set-type') return /^[\p{L}\p{N}_-]{1,40}$/u.test(action.type);
  if (action.do === 'set-scope') return action.scope.trim() !== '';
  return action.do !== 'replace' || action.from.trim() !== '';
}
