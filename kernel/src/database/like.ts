/** A pattern for `like` and `ilike` that finds `text` anywhere: what the pattern would read as a sign stands for itself. */
export const containsPattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
