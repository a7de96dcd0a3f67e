import { instant, total } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { versionName } from '../../releases/schema.ts';

/** As many groups as one draft is about. */
export const draftGroupsMax = 50;

const shownGroup = z.object({ id: z.uuid(), title: z.string().max(500), events: total });

/** What a stamp of `aisher.merge` agrees to: the groups become one, which keeps the id of the target. */
export const mergeBody = z.object({
  target: z.uuid(),
  groups: z.array(z.uuid()).min(1).max(draftGroupsMax),
  /** Why a machine takes them for one; empty when a person proposes it. */
  evidence: z.string().max(1_000),
  examples: z.array(shownGroup).max(draftGroupsMax + 1),
});
export type MergeBody = z.infer<typeof mergeBody>;

/** In which release something is fixed. */
export const fixedIn = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('release'),
    version: versionName,
    /** Releases that lack the fix although their order says otherwise. */
    excludes: z.array(versionName).max(20).default([]),
  }),
  /** The first that is deployed from now on. */
  z.object({ kind: z.literal('next') }),
  /** No release is named: what comes after half an hour is a regression. */
  z.object({ kind: z.literal('now') }),
]);
export type FixedIn = z.infer<typeof fixedIn>;

/** What a stamp of `aisher.resolve` agrees to. */
export const resolveBody = z.object({
  groups: z
    .array(shownGroup.extend({ lastSeenAt: instant }))
    .min(1)
    .max(draftGroupsMax),
  fixedIn,
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/)
    .nullable(),
});
export type ResolveBody = z.infer<typeof resolveBody>;

/** Until when nobody is told of a group. */
export const silenceUntil = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('time'), at: instant }),
  z.object({ kind: z.literal('events'), events: z.int().min(1).max(1_000_000_000) }),
  z.object({ kind: z.literal('rate'), eventsPerHour: z.int().min(1).max(1_000_000_000) }),
  z.object({ kind: z.literal('release') }),
]);
export type SilenceUntil = z.infer<typeof silenceUntil>;

/** What a stamp of `aisher.silence` agrees to. */
export const silenceBody = z.object({
  groups: z.array(shownGroup).min(1).max(draftGroupsMax),
  until: silenceUntil,
});
export type SilenceBody = z.infer<typeof silenceBody>;

/** What is kept with a silenced group. */
export const silence = z.object({
  until: silenceUntil,
  /** Events since then that nobody was told of. */
  kept: total,
});
