import {
  boundedRecord,
  count,
  cursor,
  instant,
  shortText,
  total,
  word,
} from '@dojang/kernel/bounds';
import { z } from 'zod';
import { formNames } from '../format/forms.ts';
import { features } from '../ranking/finding.ts';
import { serviceName } from '../releases/schema.ts';
import { evidenceKinds, modelAnswer } from './claims/answer.ts';

export const analysisParams = z.object({ id: z.uuid() });

export const windowMinutesMax = 1_440;
const servicesMax = 50;
const groupsMax = 50;
const windowMinutes = z.int().min(1).max(windowMinutesMax);
const locale = z.enum(['ko', 'en']).default('ko');

/** `POST /api/aisher/analyses` */
export const analysisInput = z.object({
  windowMinutes: windowMinutes.default(60),
  /** Where the window ends; now when left out. */
  until: instant.optional(),
  /** Groups of the window that are shown to the model, those with the most errors first. */
  limit: z.int().min(1).max(groupsMax).default(10),
  /** All that spoke when it is empty. */
  services: z.array(serviceName).max(servicesMax).default([]),
  locale,
});
export type AnalysisInput = z.infer<typeof analysisInput>;

/** `POST /api/aisher/groups/:id/analyses`: the window is around the last errors of the group. */
export const groupAnalysisInput = z.object({ locale });

export const analysisStarted = z.object({ id: z.uuid() });

export const analysisState = z.enum(['queued', 'ranking', 'explaining', 'done', 'failed']);

const share = z.number().min(0).max(1);
const anyNumber = z.number().min(-Number.MAX_VALUE).max(Number.MAX_VALUE);
const evidenceId = z.string().max(5);
/** Of one analysis: what the candidates refer to, and the groups of its window. */
export const evidenceMax = 200;
export const evidenceTextMax = 1_200;

const candidate = z.object({
  service: shortText,
  kind: z.enum(['error', 'slow', 'dependency', 'resource', 'deploy']),
  score: anyNumber,
  share,
  reasons: z
    .array(
      z.object({
        feature: z.enum(features),
        surprise: anyNumber,
        subject: shortText,
        numbers: boundedRecord(word, anyNumber, 20),
      }),
    )
    .max(3),
  evidence: z.array(evidenceId).max(evidenceMax),
});

const groupOfWindow = z.object({
  id: z.uuid(),
  service: shortText,
  title: shortText,
  culprit: shortText.nullable(),
  state: word,
  release: shortText,
  events: total,
  firstSeenAt: instant,
});
export type GroupOfWindow = z.infer<typeof groupOfWindow>;

/** What the ranking says, and of how much. */
export const keptRanking = z.object({
  state: z.enum(['ranked', 'too-little-data']),
  candidates: z.array(candidate).max(5),
  groups: z.array(groupOfWindow).max(groupsMax),
  /** Of the telemetry: which share of traces was read, and which parts there were. */
  read: z.object({
    share,
    spans: total,
    exceptions: total,
    logs: total,
    points: total,
    hasYesterday: z.boolean(),
  }),
});
export type KeptRanking = z.infer<typeof keptRanking>;

export const keptEvidence = z
  .array(
    z.object({
      id: evidenceId,
      kind: z.enum(evidenceKinds),
      service: shortText.nullable(),
      text: z.string().max(evidenceTextMax),
      /** Where it is shown, below the address of the server. */
      link: z.string().max(500).nullable(),
      /** What it was read by; null for what is no telemetry. */
      query: z
        .object({ sql: z.string().max(4_000), params: boundedRecord(word, shortText, 10) })
        .nullable(),
    }),
  )
  .max(evidenceMax);
export type KeptEvidence = z.infer<typeof keptEvidence>;

export const keptExplanation = z.object({
  /** `ranking`: no AI had a part in it. */
  origin: z.enum(['model', 'ranking']),
  model: shortText.nullable(),
  /** Why it is the ranking's. */
  reason: word.nullable(),
  answer: modelAnswer,
  /** What the model said and the evidence does not. */
  removed: z.array(z.object({ text: z.string().max(600), why: z.string().max(2_000) })).max(50),
  /** Ids of the evidence that the model was shown. */
  sent: z.array(evidenceId).max(evidenceMax),
});
export type KeptExplanation = z.infer<typeof keptExplanation>;

export const keptTokens = z.object({
  in: count,
  out: count,
  /** What the errors take in each form. */
  forms: z.object({
    json: count,
    toon: count,
    compactedJson: count,
    compactedToon: count,
    grouped: count,
  }),
  /** The form that was sent. */
  sent: z.enum(formNames).nullable(),
  /** Whether the count is an estimate for this model. */
  isEstimate: z.boolean(),
});
export type KeptTokens = z.infer<typeof keptTokens>;

export const verdictKind = z.enum(['right', 'wrong']);
const verdict = z.object({
  verdict: verdictKind,
  /** The service that was at fault, where a person says so. */
  service: shortText.nullable(),
  personId: z.uuid(),
  at: instant,
});

const head = {
  id: z.uuid(),
  state: analysisState,
  /** Why it failed: a stable word. */
  failure: word.nullable(),
  trigger: z.enum(['person', 'key', 'system']),
  personId: z.uuid().nullable(),
  groupId: z.uuid().nullable(),
  window: z.object({ from: instant, until: instant }),
  createdAt: instant,
  finishedAt: instant.nullable(),
  /** One sentence. */
  cause: z.string().max(600).nullable(),
  model: shortText.nullable(),
  cache: z.enum(['none', 'hit', 'miss']),
  costMicrousd: total,
  verdict: verdict.nullable(),
};

/** `GET /api/aisher/analyses/:id`: the ranking is there before the explanation. */
export const analysis = z.object({
  ...head,
  rankedAt: instant.nullable(),
  ranking: keptRanking.nullable(),
  evidence: keptEvidence,
  digest: z.string().max(64).nullable(),
  explanation: keptExplanation.nullable(),
  tokens: keptTokens.nullable(),
  savedMicrousd: total,
  templateVersion: count.nullable(),
});
export type Analysis = z.infer<typeof analysis>;

/** `GET /api/aisher/analyses`: newest first. */
export const analysisQuery = z.object({
  group: z.uuid().optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export const analysisList = z.object({
  analyses: z
    .array(z.object({ ...head, top: z.object({ service: shortText, share }).nullable() }))
    .max(100),
  nextCursor: cursor.nullable(),
});
export type AnalysisLine = z.infer<typeof analysisList>['analyses'][number];

/** `PUT /api/aisher/analyses/:id/verdict` */
export const verdictInput = z.object({
  verdict: verdictKind,
  service: serviceName.nullable().default(null),
});

/** `GET /api/aisher/analyses/estimate`: the most that a question takes. */
export const analysisEstimate = z.object({
  /** Null where no model is configured: the ranking answers, and costs nothing. */
  model: shortText.nullable(),
  tokensInMax: count,
  tokensOutMax: count,
  costMicrousdMax: total,
});
