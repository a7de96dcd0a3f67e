export { canonicalJson } from './base/canonical-json.ts';
export { type Cursor, readCursor, writeCursor } from './base/cursor.ts';
export { JsonBytes } from './base/json-bytes.ts';
export { createKeyring, type Keyring, openKeyring } from './base/keyring.ts';
export { Problem } from './base/problem.ts';
export {
  type Actor,
  type AnyContext,
  type Context,
  createContext,
  inTransaction,
  kernelDb,
  type Parts,
} from './core/context.ts';
export { type Credential, credentials } from './core/credential.ts';
export { type DraftKind, defineDraftKind, type KindDraft } from './core/draft-kind.ts';
export { type Limit, type Module, type Permission, type Role, roles } from './core/module.ts';
export { fillPermissions, mayDo, requireAction } from './core/permission.ts';
export { personNames } from './core/person-names.ts';
export { credentialsOf, defineRoute, type Route } from './core/route.ts';
export type { Database } from './database/database.ts';
export { inspectLogin, type Login, type LoginFault } from './database/login.ts';
export { type MigrationOwner, migrate } from './database/migrate.ts';
export { openDatabase } from './database/open-database.ts';
export { requireOpenDraft } from './drafts/draft-lock.ts';
export { findObjection } from './drafts/draft-objection.ts';
export { requireRoom, waitingMax } from './drafts/draft-room.ts';
export {
  addVersion,
  createDraft,
  type NewDraft,
  snoozeDraft,
} from './drafts/drafts.ts';
export { getDraft, listDrafts, listPendingIds } from './drafts/inbox.ts';
export { amendOutcome, finishAct, reopenAct, startAct } from './drafts/stamps/acts.ts';
export { matchDigestOf } from './drafts/stamps/number-match.ts';
export { readStamped, type StampFault } from './drafts/stamps/seal.ts';
export { stampDraft } from './drafts/stamps/stamps.ts';
export { buildHttp, type HttpOptions } from './http/http.ts';
export { rawBodyOf } from './http/http-body.ts';
export { createRateLimiter, type RateLimiter } from './http/rate-limit.ts';
export {
  createJobs,
  defineJob,
  type EnqueueOptions,
  enqueue,
  type Job,
  type JobRun,
  type Jobs,
} from './jobs/jobs.ts';
export { createPool, isTooMuch, type Pool, type PoolOptions } from './jobs/pool.ts';
export { defineTask, runTask, type Task } from './jobs/task.ts';
export { kernelModule } from './kernel.ts';
export { logAction } from './ledger/action-log.ts';
export { type Checkpoints, openCheckpoints } from './ledger/checkpoint.ts';
export {
  type EventFilter,
  type LedgerEvent,
  listEvents,
  type Recorded,
  record,
} from './ledger/ledger.ts';
export { type LedgerVerdict, verifyLedger } from './ledger/ledger-verification.ts';
export { createWitness, type Witness } from './ledger/witness.ts';
export { createLink } from './links/links.ts';
export { type Cache, createCache } from './live/cache.ts';
export { createLive, type Live, type LiveMessage } from './live/live.ts';
export { createGateway, type Gateway } from './llm/gateway.ts';
export type { GatewayConfig, Provider } from './llm/gateway-config.ts';
export { type NewNotification, notify } from './notify/notifications.ts';
export { createNotifier, type Notifier, type NotifierConfig } from './notify/notifier.ts';
export { createLog, type Logger } from './observe/log.ts';
export { createMetrics, type Metrics } from './observe/metrics.ts';
export { ensureOwner, type Owner, ownerLink, settleOwner } from './people/pairings/owner.ts';
export { peopleOfTeam, requireTeam, teamIdsOf } from './people/teams/teams.ts';
export { openPlanCatalogue, type PlanCatalogue } from './plans/catalogue.ts';
export { planOf } from './plans/plans.ts';
