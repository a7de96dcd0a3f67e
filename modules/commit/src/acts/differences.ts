import type { Capture } from '../captures/capture-row.ts';
import { stripSpace } from '../engine/message.ts';
import { type ActDifference, type ActReport, commitBody } from '../schema.ts';

type Done = Extract<ActReport, { state: 'done' }>;

/**
 * What of a report is not as it was stamped. A hook of the person's may word a message otherwise, or change
 * files where the person allows it: then it is said. Where the stamp itself can no longer be read, nothing
 * can be compared, and all is said.
 */
export function differencesOf(capture: Capture, stamped: unknown, report: Done): ActDifference[] {
  const parsed = commitBody.safeParse(stamped);
  if (!parsed.success) return ['commits', 'messages', 'tree', 'pushed-ref'];
  const body = parsed.data;
  const messages = body.commits.map(({ message }) => stripSpace(message));
  const reported = report.commits.map(({ message }) => stripSpace(message));
  const isAsLong = reported.length === messages.length;
  const found: readonly (readonly [ActDifference, boolean])[] = [
    ['commits', !isAsLong],
    ['messages', isAsLong && reported.some((message, at) => message !== messages[at])],
    ['tree', report.tree !== undefined && report.tree !== body.tree],
    ['pushed-ref', !isOwnRef(capture, body.push, report)],
  ];
  return found.filter(([, differs]) => differs).map(([name]) => name);
}

/** The captured branch, or the side branch beside a protected one. */
function isOwnRef({ branch }: Capture, isPushed: boolean, { pushedRef, commits }: Done): boolean {
  if (pushedRef === null) return true;
  if (!isPushed || branch === null) return false;
  const side = `refs/heads/dojang/${branch}-${commits.at(-1)?.sha.slice(0, 8)}`;
  return pushedRef === `refs/heads/${branch}` || pushedRef === side;
}
