import { isWholeSplit, titleOf } from '@dojang/commit/engine';
import type { Act, ActField, PushDestination } from '@dojang/commit/schema';
import { digestOf } from '@dojang/kernel/draft-digest';
import type { OwnDraft, ServerAccess } from '../base/home.ts';
import { markOf, markOfPaths } from './marks.ts';
import type { Plan } from './plan.ts';

/**
 * The first field of an act that differs from what this machine captured. Null if none does. Only the messages,
 * the split into commits, and whether to push come from the server: these are what a person decides, and the
 * digest binds them.
 */
export function differenceOf(
  act: Act,
  own: OwnDraft | undefined,
  server: ServerAccess | undefined,
): ActField | null {
  if (own === undefined) return 'draft';
  const { capture } = own;
  if (capture === undefined) return 'version';
  const { body } = act;
  const checks: readonly (readonly [ActField, boolean])[] = [
    ['server', capture.server === server?.url],
    ['org', capture.org === server?.org],
    ['capture', act.captureId === capture.captureId],
    ['trace', act.traceUuid === own.traceUuid],
    ['repository', body.repositoryId === capture.repositoryId],
    ['tree', body.tree === own.tree],
    ['head', body.head === own.head],
    ['branch', body.branch === own.branch],
    ['remote', body.remote === capture.remote],
    ['destination', isSameDestination(body.destination, capture.destination)],
    ['paths', markOfPaths(body.paths) === capture.paths],
    ['hunks', isWholeSplit(new Set(capture.hunks), body.commits.map(marked))],
    ['push', !body.push || capture.route !== null],
    ['digest', act.digest === digestOfCommit(body)],
  ];
  return checks.find(([, isSame]) => !isSame)?.[0] ?? null;
}

const listed = (destination?: PushDestination) =>
  JSON.stringify(destination && [destination.ref, destination.urls, destination.why]);
const isSameDestination = (one?: PushDestination, other?: PushDestination): boolean =>
  listed(one) === listed(other);

const marked = ({ message, hunks }: Act['body']['commits'][number]) => ({
  message,
  hunks: hunks?.map(markOf) ?? null,
});

const digestOfCommit = (body: Act['body']) =>
  digestOf({ kind: 'commit.commit', title: titleOf(body.commits), body });

/** The plan to carry out: this machine's own copy, with the messages, the split and the push of the stamp. */
export function planOf(act: Act, own: OwnDraft): Plan {
  const { tree, head, branch, capture, beside } = own;
  if (capture === undefined) throw new Error('a draft without its capture is not acted on');
  const { repositoryId, remote, destination, route } = capture;
  // The paths match their mark, and are checked against the captured tree once more.
  const { commits, push, paths } = act.body;
  const place = { repositoryId, tree, head, branch, remote, ...(destination && { destination }) };
  const body = { ...place, paths, commits, push };
  const attempt = act.attempt ?? 1;
  return { draftId: own.draftId, body, route, attempt, ...(beside && { beside }) };
}
