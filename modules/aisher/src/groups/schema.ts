import { count, cursor, instant, shortText, total, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { groupsMax } from './changes/before.ts';
import { draftGroupsMax, fixedIn, silence, silenceUntil } from './kinds/bodies.ts';
import { samplesMax } from './samples/choose.ts';

export const groupParams = z.object({ id: z.uuid() });

const page = {
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
};

const name = z.string().max(200);
const hash = z.string().regex(/^[0-9a-f]{32}$/);

export const groupState = z.enum(['new', 'ongoing', 'resolved', 'regressed', 'archived']);

export const group = z.object({
  id: z.uuid(),
  serviceId: z.uuid(),
  service: name,
  kind: z.enum(['stack', 'template', 'span', 'overflow']),
  title: shortText,
  culprit: shortText.nullable(),
  state: groupState,
  /** Why it is in this state. */
  reason: word,
  stateAt: instant,
  firstSeenAt: instant,
  lastSeenAt: instant,
  events: total,
  /** With what sampling took away; the same as `events` where it took nothing. */
  weighted: total,
  /** Not seen for seven days, though its service speaks. */
  isQuiet: z.boolean(),
  silence: silence.nullable(),
  assigneeId: z.uuid().nullable(),
  ownerTeamId: z.uuid().nullable(),
  resolvedIn: name.nullable(),
  /** Waits for the next release. */
  resolvesNext: z.boolean(),
  /** An older release that it was seen in after it was resolved. */
  stillIn: name.nullable(),
  regressedIn: name.nullable(),
  /** It was seen in a release that has no order to the resolving one: a person has to say. */
  asksOrder: z.boolean(),
  mergedInto: z.uuid().nullable(),
  version: count,
});
export type Group = z.infer<typeof group>;

/** `GET /api/aisher/groups` */
export const groupQuery = z.object({
  state: groupState.optional(),
  service: z.uuid().optional(),
  ...page,
});
/** A group in a list, with what its row shows. */
export const groupLine = group.extend({
  /** Events of the last hours, the oldest first; the present hour is the last. */
  hourly: z.array(total).max(24),
  /** Null where telemetry names none. */
  lastRelease: z.object({ release: name, environment: name }).nullable(),
});
export type GroupLine = z.infer<typeof groupLine>;
export const groupList = z.object({
  /** Seen last first. */
  groups: z.array(groupLine).max(100),
  nextCursor: cursor.nullable(),
});

/** As many releases as the page of a group shows. */
export const groupReleasesMax = 100;

/** `GET /api/aisher/groups/:id` */
export const groupDetail = group.extend({
  /** Seen last first. */
  releases: z
    .array(
      z.object({
        environment: name,
        release: name,
        firstSeenAt: instant,
        lastSeenAt: instant,
        events: total,
      }),
    )
    .max(groupReleasesMax),
});
export type GroupDetail = z.infer<typeof groupDetail>;

/** `PUT /api/aisher/groups/:id`: `version` is the one that the person saw. */
export const assignment = z.object({
  assigneeId: z.uuid().nullable(),
  ownerTeamId: z.uuid().nullable(),
  version: count,
});

const sample = z.object({
  id: z.uuid(),
  fingerprint: hash,
  at: instant,
  environment: name,
  release: name,
  operation: shortText,
  type: shortText,
  message: z.string().max(8_192),
  stack: z.string().max(65_536),
  traceId: z.string().max(32),
  spanId: z.string().max(16),
});
export type Sample = z.infer<typeof sample>;

/** `GET /api/aisher/groups/:id/samples`: newest first. */
export const sampleList = z.object({ samples: z.array(sample).max(samplesMax) });

/** As many buckets as one answer has. */
export const bucketsMax = 1_500;

/** `GET /api/aisher/groups/:id/series` */
export const seriesQuery = z.object({
  from: instant,
  until: instant,
  step: z.enum(['minute', 'hour', 'day']).default('hour'),
});
export const series = z.object({
  /** From `from`, each `step` once; zero where nothing was seen. */
  buckets: z.array(z.object({ at: instant, events: total, weighted: total })).max(bucketsMax),
});

/** What a key is made of, as it is kept with its fingerprint. */
export const keptParts = z.object({
  parts: z.array(z.object({ name: word, value: z.string().max(2_000) })).max(100),
  /** Frames that the key does not have, with the rule that dropped each. */
  dropped: z.array(z.object({ frame: shortText, rule: word })).max(50),
  needsSourceMap: z.boolean(),
});

const wordsMax = 64;

/** For each place of a pattern, the words that were seen there, as they are kept. */
export const placeWords = z.array(z.array(z.string().max(20_000)).max(wordsMax)).max(wordsMax);

export const whyFingerprintsMax = 50;
const placesMax = 20;

/** `GET /api/aisher/groups/:id/why` */
export const why = z.object({
  /** Seen last first, as many as fit. */
  fingerprints: z
    .array(
      z.object({
        hash,
        /** Which way of making keys applied. */
        step: word,
        algorithm: count,
        ...keptParts.shape,
        template: z.string().max(20_000).nullable(),
        /** Where words vary, and some of those that were seen. */
        places: z
          .array(
            z.object({
              pattern: z.string().max(20_000),
              words: z.array(z.array(z.string().max(500)).max(64)).max(64),
            }),
          )
          .max(placesMax),
        firstSeenAt: instant,
        lastSeenAt: instant,
        events: total,
      }),
    )
    .max(whyFingerprintsMax),
  /** How many there are. */
  count,
  /** The first and the last sample, to be compared. */
  samples: z.array(sample).max(2),
});
export type Why = z.infer<typeof why>;

export const changeKind = z.enum(['merge', 'join', 'split', 'undo']);

/** `GET /api/aisher/groups/:id/changes`: newest first. */
export const changeQuery = z.object(page);
export const changeList = z.object({
  changes: z
    .array(
      z.object({
        id: z.uuid(),
        kind: changeKind,
        groupId: z.uuid(),
        personId: z.uuid().nullable(),
        at: instant,
        /** Of a join: the words that vary. */
        evidence: z.string().max(1_000).nullable(),
        fingerprints: count,
        undoneAt: instant.nullable(),
      }),
    )
    .max(100),
  nextCursor: cursor.nullable(),
});

const fingerprints = z.array(hash).min(1).max(groupsMax);

/** `POST /api/aisher/groups/:id/changes` */
export const changeInput = z.discriminatedUnion('change', [
  /** These groups become part of this one. */
  z.object({
    change: z.literal('merge'),
    groups: z
      .array(z.uuid())
      .min(1)
      .max(groupsMax - 1),
  }),
  /** These fingerprints, or those of messages like a sample, become a group of their own. */
  z.object({
    change: z.literal('split'),
    off: z.union([z.object({ fingerprints }), z.object({ sampleId: z.uuid() })]),
  }),
  z.object({ change: z.literal('undo'), changeId: z.uuid() }),
]);
export type ChangeInput = z.infer<typeof changeInput>;

export const changed = z.object({
  changeId: z.uuid(),
  /** The group that has the fingerprints now. */
  groupId: z.uuid(),
});

/** `POST /api/aisher/groups/:id/drafts`: asks for a stamp. */
export const proposalInput = z.object({
  /** Beside the one of the address. */
  others: z
    .array(z.uuid())
    .max(draftGroupsMax - 1)
    .default([]),
  proposal: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('resolve'),
      fixedIn,
      commit: z
        .string()
        .regex(/^[0-9a-f]{7,64}$/)
        .nullable()
        .default(null),
    }),
    z.object({ kind: z.literal('silence'), until: silenceUntil }),
  ]),
});
export type ProposalInput = z.infer<typeof proposalInput>;

export const proposed = z.object({ draftId: z.uuid() });
