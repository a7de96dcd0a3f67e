const parts = ['header', 'type', 'scope', 'subject', 'body', 'footer'] as const;
const checks = [
  'max-line-length',
  'max-length',
  'min-length',
  'leading-blank',
  'full-stop',
  'empty',
  'enum',
  'case',
  'trim',
  'paths',
] as const;

/** What a finding is about, for code that says it in a language. */
export interface LintPart {
  readonly check:
    | (typeof checks)[number]
    | 'message-empty'
    | 'trailer'
    | 'rule'
    | 'rule-repair'
    | 'other';
  readonly part: (typeof parts)[number] | null;
}

/** A rule's name is `<part>-<check>`, as commitlint has it. */
export function lintPartOf(rule: string): LintPart {
  const part = parts.find((name) => rule.startsWith(`${name}-`));
  const check = checks.find((name) => rule === `${part}-${name}`);
  // Only this part is always wrong when empty. Others may be required to be empty.
  if (rule === 'header-empty') return { check: 'message-empty', part: null };
  if (part && check) return { check, part };
  if (rule === 'signed-off-by' || rule === 'trailer-exists')
    return { check: 'trailer', part: null };
  if (rule === 'rule' || rule === 'rule-repair') return { check: rule, part: null };
  return { check: 'other', part: null };
}
