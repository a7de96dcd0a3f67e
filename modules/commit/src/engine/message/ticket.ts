import type { Convention } from '../change/scope.ts';

const branchMax = 200;
/** `PAY-12` on its own, as in a sentence: letters of a project and a number. */
const inText = /(?<![A-Za-z0-9-])([A-Z][A-Z0-9]{1,9})-\d{1,7}(?![A-Za-z0-9-])/;
/** In a branch, hyphens join words: `feature/PAY-12-retry`. */
const inBranch = /(?<![A-Za-z0-9])([A-Z][A-Z0-9]{1,9})-\d{1,7}(?![A-Za-z0-9])/g;

/** The first ticket in a text: where it stands, and the letters of its project. */
export function findTicket(text: string): { at: number; project: string } | null {
  const found = inText.exec(text);
  return found && { at: found.index, project: found[1]! };
}

/**
 * The ticket in a branch name, if the repository usually names tickets. `UTF-8` is not a ticket if the history
 * names tickets of other projects.
 */
export function ticketIn(branch: string | null, convention: Convention): string | null {
  const { ticketPlace, ticketProjects = [] } = convention;
  if (branch === null || ticketPlace === null) return null;
  for (const [ticket, project = ''] of branch.slice(0, branchMax).matchAll(inBranch)) {
    if (ticketProjects.length === 0 || ticketProjects.includes(project)) return ticket;
  }
  return null;
}
