import { count, cursor, instant, shortText, total } from '@dojang/kernel/bounds';
import { z } from 'zod';

/** Of one org. */
export const schedulesMax = 50;

const name = z.string().trim().min(1).max(60);
const kind = z.enum(['digest', 'analysis']);
const cron = z.string().trim().min(9).max(120);
const services = z.array(z.uuid()).max(50);

/** What a run found: counts of what came since the run before. */
export const runResult = z.object({
  newGroups: total,
  regressed: total,
  incidents: total,
  /** Incidents that wait for somebody now. */
  waiting: total,
});
export type RunResult = z.infer<typeof runResult>;

export const schedule = z.object({
  id: z.uuid(),
  name: shortText,
  kind,
  /** In the time zone of the org, at most each five minutes. */
  cron,
  /** All when empty. */
  services,
  isOn: z.boolean(),
  nextAt: instant,
  lastAt: instant.nullable(),
  version: count,
});
export type Schedule = z.infer<typeof schedule>;

/** `GET /api/aisher/schedules` */
export const scheduleList = z.object({ schedules: z.array(schedule).max(schedulesMax) });

/** `POST /api/aisher/schedules` */
export const scheduleInput = z.object({ name, kind, cron, services: services.default([]) });
export type ScheduleInput = z.infer<typeof scheduleInput>;

/** `PUT /api/aisher/schedules/:id`: `version` is the one that the person saw. */
export const scheduleChange = scheduleInput.extend({ isOn: z.boolean(), version: count });

export const scheduleParams = z.object({ id: z.uuid() });

/** `GET /api/aisher/schedules/:id/runs` */
export const runQuery = z.object({
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export const runList = z.object({
  /** Newest first. */
  runs: z
    .array(
      z.object({
        id: z.uuid(),
        slot: instant,
        ranAt: instant,
        /** Slots before it that no server was there for. */
        missed: count,
        result: runResult,
      }),
    )
    .max(100),
  nextCursor: cursor.nullable(),
});
