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

/** Rules that ask for the opposite when they say so: a part that must be empty, words that must not be there. */
const opposites = ['empty-always', 'enum-never', 'case-never', 'full-stop-always'] as const;

/** What a finding is about, for code that says it in a language. */
export interface LintPart {
  readonly check:
    | (typeof checks)[number]
    | (typeof opposites)[number]
    | 'message-empty'
    | 'trailer'
    | 'rule'
    | 'rule-repair'
    | 'other';
  readonly part: (typeof parts)[number] | null;
}

/** A rule's name is `<part>-<check>`, and `when` its `always` or `never`, as commitlint has them. */
export function lintPartOf(rule: string, when?: unknown): LintPart {
  const part = parts.find((name) => rule.startsWith(`${name}-`));
  const check = checks.find((name) => rule === `${part}-${name}`);
  // Only this part is always wrong when empty. Others may be required to be empty.
  if (rule === 'header-empty') return { check: 'message-empty', part: null };
  const opposite = opposites.find((name) => name === `${check}-${when}`);
  if (part && check) return { check: opposite ?? check, part };
  if (rule === 'signed-off-by' || rule === 'trailer-exists')
    return { check: 'trailer', part: null };
  if (rule === 'rule' || rule === 'rule-repair') return { check: rule, part: null };
  return { check: 'other', part: null };
}
