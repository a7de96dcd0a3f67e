export { logAction } from './action-log.ts';
export { type Cache, createCache } from './cache.ts';
export { canonicalJson } from './canonical-json.ts';
export { type Checkpoints, openCheckpoints } from './checkpoint.ts';
export {
  type Actor,
  type AnyContext,
  type Context,
  createContext,
  inTransaction,
  kernelDb,
  type Parts,
} from './context.ts';
export { type Credential, credentials } from './credential.ts';
export { type Cursor, readCursor, writeCursor } from './cursor.ts';
export { type Database, openDatabase } from './database.ts';
export { requireOpenDraft } from './draft-lock.ts';
export { findObjection } from './draft-objection.ts';
export { requireRoom, waitingMax } from './draft-room.ts';
export { type DraftKind, defineDraftKind, type KindDraft } from './drafts/draft-kind.ts';
export {
  addVersion,
  createDraft,
  type NewDraft,
  snoozeDraft,
} from './drafts/drafts.ts';
export { getDraft, listDrafts, listPendingIds } from './drafts/inbox.ts';
export { buildHttp, type HttpOptions } from './http.ts';
export { rawBodyOf } from './http-body.ts';
export { createPool, isTooMuch, type Pool, type PoolOptions } from './jobs/pool.ts';
export { defineTask, runTask, type Task } from './jobs/task.ts';
export {
  createJobs,
  defineJob,
  type EnqueueOptions,
  enqueue,
  type Job,
  type JobRun,
  type Jobs,
} from './jobs.ts';
export { JsonBytes } from './json-bytes.ts';
export { kernelModule } from './kernel.ts';
export { createKeyring, type Keyring, openKeyring } from './keyring.ts';
export { type EventFilter, type LedgerEvent, listEvents, type Recorded, record } from './ledger.ts';
export { type LedgerVerdict, verifyLedger } from './ledger-verification.ts';
export { createLink } from './links/links.ts';
export { createLive, type Live, type LiveMessage } from './live.ts';
export { createGateway, type Gateway, type GatewayConfig, type Provider } from './llm/gateway.ts';
export { createLog, type Logger } from './log.ts';
export { inspectLogin, type Login, type LoginFault } from './login.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { type MigrationOwner, migrate } from './migrate.ts';
export { type Limit, type Module, type Permission, type Role, roles } from './module.ts';
export { type NewNotification, notify } from './notifications/notifications.ts';
export { createNotifier, type Notifier, type NotifierConfig } from './notifications/notifier.ts';
export { ensureOwner, type Owner, ownerLink, settleOwner } from './pairings/owner.ts';
export { fillPermissions, mayDo, requireAction } from './permission.ts';
export { personNames } from './person-names.ts';
export { openPlanCatalogue, type PlanCatalogue } from './plans/catalogue.ts';
export { planOf } from './plans/plans.ts';
export { Problem } from './problem.ts';
export { createRateLimiter, type RateLimiter } from './rate-limit.ts';
export { credentialsOf, defineRoute, type Route } from './route.ts';
export { amendOutcome, finishAct, reopenAct, startAct } from './stamps/acts.ts';
export { matchDigestOf } from './stamps/number-match.ts';
export { readStamped, type StampFault } from './stamps/seal.ts';
export { stampDraft } from './stamps/stamps.ts';
export { peopleOfTeam, requireTeam, teamIdsOf } from './teams/teams.ts';
export { createWitness, type Witness } from './witness.ts';
