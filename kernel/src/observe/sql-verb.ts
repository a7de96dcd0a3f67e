const verbs = ['select', 'insert', 'update', 'delete', 'with', 'begin', 'commit', 'rollback'];

/** What a statement does, never what it is about: its first word where that is a common one, else `other`. */
export function verbOf(sql: string): string {
  const verb = /^\s*(\w+)/.exec(sql)?.[1]?.toLowerCase() ?? '';
  return verbs.includes(verb) ? verb : 'other';
}
