import { count, cursor, instant, shortText, total, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { servicesMax } from './incidents.ts';

const name = z.string().max(200);
const state = z.enum(['open', 'acknowledged', 'closed']);

export const incidentParams = z.object({ id: z.uuid() });

export const incident = z.object({
  id: z.uuid(),
  kind: z.enum(['errors', 'storm']),
  state,
  /** What its first alarm was. */
  cause: z.enum(['new', 'spike', 'regression', 'storm']),
  /** The deepest first: those that call no other of them. */
  services: z.array(z.object({ id: z.uuid(), name })).max(servicesMax),
  environment: name,
  release: name.nullable(),
  /** The group of its first service that came most. */
  title: shortText.nullable(),
  culprit: shortText.nullable(),
  openedAt: instant,
  lastAlarmAt: instant,
  /** Since it was opened. */
  events: total,
  groups: total,
  /** Groups that no stamp has acknowledged. */
  waiting: total,
  /** How far the escalation has come, and when the next people are told. */
  step: count,
  stepDueAt: instant.nullable(),
  ruleId: z.uuid().nullable(),
  /** What was found out of its cause, once somebody looked for it. */
  analysisId: z.uuid().nullable(),
  /** The likeliest commit. */
  suspectSha: z.string().max(64).nullable(),
  /** Where it is acknowledged. */
  draftId: z.uuid().nullable(),
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: z.uuid().nullable(),
  closedAt: instant.nullable(),
  closedReason: word.nullable(),
});
export type Incident = z.infer<typeof incident>;

/** `GET /api/aisher/incidents` */
export const incidentQuery = z.object({
  state: state.optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export const incidentList = z.object({
  /** Newest first. */
  incidents: z.array(incident).max(100),
  nextCursor: cursor.nullable(),
});

/** As many groups and alarms as the page of an incident shows. */
export const incidentGroupsMax = 50;
export const incidentAlarmsMax = 100;

export const incidentLists = z.object({
  /** Those with the most events first. */
  members: z
    .array(
      z.object({
        id: z.uuid(),
        service: name,
        title: shortText,
        culprit: shortText.nullable(),
        state: word,
        /** Since the incident was opened. */
        events: total,
        joinedAt: instant,
        acknowledgedAt: instant.nullable(),
      }),
    )
    .max(incidentGroupsMax),
  /** The newest first. */
  alarms: z
    .array(
      z.object({
        id: z.uuid(),
        kind: z.enum(['new', 'spike', 'regression']),
        at: instant,
        groupId: z.uuid(),
        environment: name,
        release: name.nullable(),
        /** Of the five minutes before it, and what these usually bring. */
        events: total,
        expected: z.number().min(0).max(1e15),
        endedAt: instant.nullable(),
      }),
    )
    .max(incidentAlarmsMax),
});
/** `GET /api/aisher/incidents/:id` */
export const incidentDetail = incident.extend(incidentLists.shape);
export type IncidentDetail = z.infer<typeof incidentDetail>;

export const incidentEventsMax = 200;

/** What an event says of it. */
export const incidentNews = z.object({
  /** Why people were told, or why it was closed. */
  reason: word.nullable().catch(null).default(null),
  step: count.nullable().catch(null).default(null),
  people: count.nullable().catch(null).default(null),
  groups: total.nullable().catch(null).default(null),
});

/** `GET /api/aisher/incidents/:id/events`: what became of it, the newest first. */
export const incidentEvents = z.object({
  events: z
    .array(
      z.object({
        /** `incident-opened`, `incident-told` and others, without the name of the module. */
        type: word,
        at: instant,
        personId: z.uuid().nullable(),
        ...incidentNews.shape,
      }),
    )
    .max(incidentEventsMax),
});

/** `GET /api/aisher/alert-setting` */
export const alertSetting = z.object({
  /** Nobody is told of new groups until then. */
  learnsUntil: instant,
  isLearning: z.boolean(),
  /** Of schedules and rotations. */
  timeZone: z.string().min(1).max(64),
});

/** `PUT /api/aisher/alert-setting`: what is left out stays. */
export const alertSettingInput = z.object({
  /** False ends the learning now. */
  isLearning: z.literal(false).optional(),
  timeZone: z.string().min(1).max(64).optional(),
});
