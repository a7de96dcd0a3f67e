import type { Convention } from './scope.ts';

/** The ticket that a branch name holds, when the repository is in the habit of naming them. */
export function ticketIn(branch: string | null, convention: Convention): string | null {
  const { ticketPattern } = convention;
  if (branch === null || ticketPattern === null || ticketPattern.length > 200) return null;
  // The pattern may come from a configuration: a repeated group could run for ever on a long name.
  if (/[)\]}*+]\??[*+{]|\)[*+?{]/.test(ticketPattern.replace(/\{\d+(?:,\d*)?\}/g, ''))) return null;
  try {
    const found = new RegExp(ticketPattern).exec(branch.slice(0, 200));
    const ticket = found ? (found[1] ?? found[0]) : null;
    return ticket !== null && /^#?[\w.-]{1,40}$/.test(ticket) ? ticket : null;
  } catch {
    return null;
  }
}
