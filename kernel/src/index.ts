/** What a module may use of the kernel. What composes a server is `./server.ts`. */

export { canonicalJson } from './base/canonical-json.ts';
export { FileAnswer, type FileToSend } from './base/file-answer.ts';
export { JsonBytes } from './base/json-bytes.ts';
export { checkShape } from './base/json-shape.ts';
export { createKeySecret, readKeySecret } from './base/key-secret.ts';
export type { Keyring } from './base/keyring.ts';
export { Problem } from './base/problem.ts';
export { createSecret } from './base/token.ts';
export {
  type Actor,
  type AnyContext,
  type Context,
  inBatches,
  inTransaction,
  inWholeOrg,
  type Parts,
  personIdOf,
  requirePerson,
  systemContext,
} from './core/context.ts';
export {
  definePublicPage,
  type PublicPage,
  type Webhook,
  type WebhookCall,
  type WebhookDelivery,
} from './core/door.ts';
export { type DraftKind, defineDraftKind, type KindDraft } from './core/draft-kind.ts';
export type { LedgerEvent, Reaction } from './core/event.ts';
export { everyOrg, type JobClass, noOrg, orgsWith, uuidOf } from './core/job.ts';
export type { Finder, Found } from './core/ledger/finder.ts';
export {
  type Ageing,
  defineModule,
  type Limit,
  type Module,
  type ModuleWorld,
  type Permission,
  type RouteCase,
  type WorldIds,
  type WorldRequest,
} from './core/module.ts';
export { requireChosen } from './core/module-of-org.ts';
export type { Locale, NotificationKind, Params, Texts } from './core/notification-kind.ts';
export type { ConsentText } from './core/people/consent-text.ts';
export type { FirstStep } from './core/people/first-step.ts';
export { orgClosing } from './core/people/org-closing.ts';
export {
  jsonFile,
  jsonLines,
  type PersonalData,
  type PersonalFile,
} from './core/people/personal-data.ts';
export type { GrantLevel, ResourceKind, ResourceRef } from './core/people/resource.ts';
export { mayDo, personMay, requireAction } from './core/permission.ts';
export { definePlanSection, type PlanSection } from './core/plan-section.ts';
export type { Playground, PlaygroundTools } from './core/playground.ts';
export type { Projection } from './core/projection.ts';
export type { ModuleRole, Role } from './core/role.ts';
export {
  type BodyRule,
  defineRoute,
  type ProblemWriter,
  type RouteCaller,
} from './core/route.ts';
export { gramsOf, gramsToFind, gramsVersion } from './database/grams.ts';
export { containsPattern } from './database/like.ts';
export { cursorAt, readPage } from './database/page.ts';
export { requireOpenDraft } from './drafts/draft-lock.ts';
export { findObjection } from './drafts/draft-objection.ts';
export { requireRoom } from './drafts/draft-room.ts';
export {
  addVersion,
  createDraft,
  type NewDraft,
  snoozeDraft,
  withdrawDraft,
} from './drafts/drafts.ts';
export { getDraft, listDrafts, listPendingIds } from './drafts/inbox.ts';
export { endLine, type LineEnd, type OpenLine } from './drafts/stamps/act-lines.ts';
export { amendOutcome, finishAct, reopenAct, startAct } from './drafts/stamps/acts.ts';
export { readStamped, type StampFault } from './drafts/stamps/seal.ts';
export {
  deleteFile,
  getFile,
  listFiles,
  type NewFile,
  readFile,
  type StoredFile,
  writeFile,
} from './files/files.ts';
export { finishUpload, openDownload, openUpload } from './files/links.ts';
export { setGrant } from './grants/grants.ts';
export { type FilePart, readParts } from './http/bodies/parts.ts';
export { rawBodyOf, streamOf } from './http/http-body.ts';
export { defineJob, type EnqueueOptions, enqueue, type Job, type JobRun } from './jobs/jobs.ts';
export { isTooMuch } from './jobs/pool.ts';
export { defineTask, runTask, type Task } from './jobs/task.ts';
export { checkZonedCron, nextRun, slotsBetween } from './jobs/zoned-cron.ts';
export { logAction } from './ledger/action-log.ts';
export {
  type EventFilter,
  listEvents,
  type Recorded,
  record,
  recordMany,
  recordNow,
} from './ledger/ledger.ts';
export { catchUp, rebuildProjection } from './ledger/projections.ts';
export { personNames } from './ledger/stories/person-names.ts';
export { createLink } from './links/links.ts';
export { placeInOrg } from './links/org-place.ts';
export { findReachable } from './notify/deliveries/reachable.ts';
export { type NewNotification, notify } from './notify/notifications.ts';
export { listReceivers } from './notify/receivers/receivers.ts';
export { createSigningSecret, signedHeaders } from './notify/receivers/sign.ts';
export { type NewReceiverMessage, tellReceivers } from './notify/receivers/tell.ts';
export type { Logger } from './observe/log.ts';
export type { LoggedLine } from './observe/log-tap.ts';
export { observeLeg } from './observe/loop-metric.ts';
export { localeOfMost } from './people/people/locales.ts';
export { peopleOfRoles } from './people/roles/roles.ts';
export { peopleOfTeam, requireTeam, teamIdsOf } from './people/teams/teams.ts';
export { planSectionOf } from './plans/plans.ts';
export { hasConsent } from './privacy/consents/consents.ts';
export { hasGrant, inReachOf, requireGrant } from './reach/reached.ts';
export { findAccess } from './reach/resources.ts';
export { webhookUrl } from './webhooks/addresses.ts';
