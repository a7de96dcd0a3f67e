import { instant, shortText, total } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { signals } from '../receiver/otlp/request.ts';

export const ingestKeysMax = 100;
const daysMax = 3650;
/** Rows a second of a key that says nothing else. */
const rowsPerSecondPreset = 5_000;
export const rowsPerSecondMax = 100_000;
const overlapHoursMax = 24 * 7;

const signal = z.enum(signals);
const serviceName = z.string().min(1).max(200);
const signalList = z.array(signal).min(1).max(signals.length);
const services = z.array(serviceName).max(50);
const rowsPerSecond = z.int().min(1).max(rowsPerSecondMax);
const rowsPerDay = z.int().min(1).max(1_000_000_000_000).nullable();
const days = z.int().min(1).max(daysMax).nullable().default(null);

export const ingestKey = z.object({
  id: z.uuid(),
  name: shortText,
  /** The last four characters of the secret. */
  hint: z.string().length(4),
  signals: signalList,
  /** All when empty. */
  services,
  rowsPerSecond,
  /** Null for no quota. */
  rowsPerDay,
  /** Handed in today, by the day of UTC. */
  rowsToday: total,
  mayReplay: z.boolean(),
  createdAt: instant,
  /** Null for a key without an end. */
  expiresAt: instant.nullable(),
  /** To the minute; null while it was never used. */
  lastUsedAt: instant.nullable(),
  /** Until when the secret before the last rotation works; null when it does not. */
  previousUntil: instant.nullable(),
});
export type IngestKey = z.infer<typeof ingestKey>;

/** `GET /api/aisher/keys` */
export const ingestKeyList = z.object({ keys: z.array(ingestKey).max(ingestKeysMax) });

/** `POST /api/aisher/keys` */
export const newIngestKey = z.object({
  name: z.string().trim().min(1).max(60),
  signals: signalList.default([...signals]),
  services: services.default([]),
  rowsPerSecond: rowsPerSecond.default(rowsPerSecondPreset),
  rowsPerDay: rowsPerDay.default(null),
  mayReplay: z.boolean().default(false),
  expiresInDays: days,
});
export type NewIngestKey = z.infer<typeof newIngestKey>;

/** `PUT /api/aisher/keys/:id/secret` */
export const ingestKeyParams = z.object({ id: z.uuid() });
export const ingestKeyRotation = z.object({
  /** How long the old secret goes on working; 0 ends it at once. */
  overlapHours: z.int().min(0).max(overlapHoursMax).default(24),
});

/** The only answer that holds the secret. */
export const madeIngestKey = z.object({ key: ingestKey, secret: z.string().max(200) });
export type MadeIngestKey = z.infer<typeof madeIngestKey>;
