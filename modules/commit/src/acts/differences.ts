import type { Capture } from '../captures/capture-row.ts';
import { stripSpace } from '../engine/message/message.ts';
import { type ActDifference, type ActReport, type CommitBody, commitBody } from '../schema.ts';

type Done = Extract<ActReport, { state: 'done' }>;

/**
 * What in a report differs from the stamp. A hook of the person may reword a message, or change files where the person
 * allows that; the difference is then shown. Where the stamp can no longer be read, everything counts as different.
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
    ['pushed-ref', !isOwnRef(capture, body, report)],
  ];
  return found.filter(([, differs]) => differs).map(([name]) => name);
}

/** The ref that was shown; of an older agent's capture, the branch. */
function isOwnRef({ branch }: Capture, body: CommitBody, { pushedRef }: Done): boolean {
  if (pushedRef === null) return true;
  if (!body.push || branch === null) return false;
  return pushedRef === (body.destination ? body.destination.ref : `refs/heads/${branch}`);
}
