import { count, cursor, instant, total } from '@dojang/kernel/bounds';
import { z } from 'zod';

/** Bounds of names that telemetry gives. */
export const nameMax = 200;
export const environmentMax = 100;
const pathRootsMax = 20;

export const serviceName = z.string().min(1).max(nameMax);
export const versionName = z.string().min(1).max(nameMax);
/** Empty where telemetry names none. */
export const environmentName = z.string().max(environmentMax);
const commitSha = z.string().regex(/^[0-9a-f]{7,64}$/);

const page = {
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
};

export const idParams = z.object({ id: z.uuid() });

const settings = {
  /** 1 for what must not fail. */
  tier: z.int().min(1).max(3),
  teamId: z.uuid().nullable(),
  repositoryId: z.uuid().nullable(),
  /** Beginnings of paths in stacks that stand for the root of the repository. */
  pathRoots: z.array(z.string().min(1).max(500)).max(pathRootsMax),
};

export const service = z.object({
  id: z.uuid(),
  name: serviceName,
  language: z.string().max(40).nullable(),
  ...settings,
  version: count,
  lastSeenAt: instant,
});
export type Service = z.infer<typeof service>;

/** `PUT /api/aisher/services/:id`: `version` is the one that the person saw. */
export const serviceChange = z.object({ ...settings, version: count });

/** `GET /api/aisher/services`: by name. */
export const serviceQuery = z.object({ after: serviceName.optional(), limit: page.limit });
export const serviceList = z.object({
  services: z.array(service).max(100),
  /** The name to ask after; null on the last page. */
  nextAfter: serviceName.nullable(),
});

export const release = z.object({
  id: z.uuid(),
  serviceId: z.uuid(),
  service: serviceName,
  environment: environmentName,
  version: versionName,
  commit: z.string().max(64).nullable(),
  spans: total,
  firstSeenAt: instant,
  /** Null where nobody told us. */
  deployedAt: instant.nullable(),
  /** A person said that it takes no part in the order. */
  excluded: z.boolean(),
});
export type Release = z.infer<typeof release>;

/** `GET /api/aisher/releases` */
export const releaseQuery = z.object({ service: z.uuid().optional(), ...page });
export const releaseList = z.object({
  /** Newest first. */
  releases: z.array(release).max(100),
  nextCursor: cursor.nullable(),
});

const traffic = {
  /** Requests and messages that it was asked for. */
  calls: total,
  errors: total,
  traces: total,
  failedTraces: total,
};
const ratio = z.number().min(0).max(1e12);

/** More groups than this are not counted. */
export const groupsCounted = 1_000;

/** `GET /api/aisher/releases/:id/health` */
export const releaseHealth = z.object({
  release,
  /** From its deploy on, as long as both are compared; a day at most. */
  seconds: count,
  ...traffic,
  newGroups: count,
  regressedGroups: count,
  /** In its own first hours; null where no release is older. */
  previous: z.object({ version: versionName, ...traffic }).nullable(),
  /** Its share of errors ÷ that of the one before, which lies between `low` and `high` 95 times of 100. Null where one was asked for nothing. */
  errorRatio: z.object({ value: ratio, low: ratio, high: ratio }).nullable(),
});

/** `PUT /api/aisher/releases/:id` */
export const releaseChange = z.object({ excluded: z.boolean() });

/** `POST /api/aisher/deploys` */
export const deployInput = z.object({
  service: serviceName,
  environment: environmentName.default(''),
  version: versionName,
  commit: commitSha.nullable().default(null),
  /** Now, when left out. */
  at: instant.optional(),
  /** The same key again changes nothing. */
  idempotencyKey: z.string().min(1).max(100).optional(),
});
export type DeployInput = z.infer<typeof deployInput>;

export const deploy = z.object({
  id: z.uuid(),
  releaseId: z.uuid(),
  service: serviceName,
  environment: environmentName,
  version: versionName,
  commit: z.string().max(64).nullable(),
  origin: z.enum(['told', 'seen']),
  at: instant,
});

/** `GET /api/aisher/deploys` */
export const deployQuery = z.object({ service: z.uuid().optional(), ...page });
export const deployList = z.object({
  /** Newest first. */
  deploys: z.array(deploy).max(100),
  nextCursor: cursor.nullable(),
});
