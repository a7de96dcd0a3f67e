/** What a module may use of the kernel. What composes a server is `./server.ts`. */
export { canonicalJson } from './base/canonical-json.ts';
export { readCursor, writeCursor } from './base/cursor.ts';
export { JsonBytes } from './base/json-bytes.ts';
export { Problem } from './base/problem.ts';
export { type Actor, type AnyContext, type Context, inTransaction } from './core/context.ts';
export { type DraftKind, defineDraftKind, type KindDraft } from './core/draft-kind.ts';
export type { Limit, Module, Permission, Role } from './core/module.ts';
export { mayDo, requireAction } from './core/permission.ts';
export { personNames } from './core/person-names.ts';
export { defineRoute } from './core/route.ts';
export { requireOpenDraft } from './drafts/draft-lock.ts';
export { findObjection } from './drafts/draft-objection.ts';
export { requireRoom } from './drafts/draft-room.ts';
export { addVersion, createDraft, type NewDraft, snoozeDraft } from './drafts/drafts.ts';
export { getDraft, listDrafts, listPendingIds } from './drafts/inbox.ts';
export { amendOutcome, finishAct, reopenAct, startAct } from './drafts/stamps/acts.ts';
export { readStamped, type StampFault } from './drafts/stamps/seal.ts';
export { rawBodyOf } from './http/http-body.ts';
export { defineJob, type EnqueueOptions, enqueue, type Job, type JobRun } from './jobs/jobs.ts';
export { isTooMuch } from './jobs/pool.ts';
export { defineTask, runTask, type Task } from './jobs/task.ts';
export { logAction } from './ledger/action-log.ts';
export {
  type EventFilter,
  type LedgerEvent,
  listEvents,
  type Recorded,
  record,
} from './ledger/ledger.ts';
export { createLink } from './links/links.ts';
export { type NewNotification, notify } from './notify/notifications.ts';
export { peopleOfTeam, requireTeam, teamIdsOf } from './people/teams/teams.ts';
export { planOf } from './plans/plans.ts';
