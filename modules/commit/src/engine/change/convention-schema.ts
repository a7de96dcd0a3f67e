import { boundedRecord, count, withinBounds, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import * as limits from './limits.ts';

export const share = z.number().min(0).max(1);
/** How often something was seen, faded with age. Also used for weights and distances. */
export const tally = z.number().min(-1e9).max(1e9);

/** The languages of a message. */
export const language = z.enum(['en', 'ko']);

/** A rule of commitlint: its level, whether it must or must not hold, and its value. */
export const lintRule = z.object({
  level: z.enum(['block', 'warn']),
  when: z.enum(['always', 'never']),
  value: z
    .union([
      z.string().max(limits.ruleWordMax),
      count,
      z.array(z.string().max(limits.ruleWordMax)).max(limits.ruleWordsMax),
    ])
    .nullable(),
});
export type LintRule = z.infer<typeof lintRule>;

const wording = z.string().max(200);
const countsOf = (wordsMax: number) => boundedRecord(wording, tally, wordsMax);
/** The root is ''. */
const place = z.string().max(limits.pathMax);
const places = boundedRecord(place, countsOf(24), 2000);

/** What a history says about scopes. Counts fade with age, and the empty word means "no scope". */
export const scopeEvidence = z.object({
  /** By file, stem and folder: see `scope-evidence.ts`. */
  places,
  /** Most used first. */
  use: countsOf(600),
  recent: countsOf(60),
  /** The same for the last few commits. Each counts less than the one after it. */
  lately: countsOf(80).optional(),
  /** The commits with the most similar paths, see `scope-near.ts`. */
  near: z
    .object({
      terms: z
        .array(
          z.object({ term: z.string().max(limits.pathMax), rarity: tally, scopes: countsOf(12) }),
        )
        .max(112),
      commits: z
        .array(
          z.object({
            scope: wording,
            type: wording,
            weight: tally,
            norm: tally,
            /** Places in `terms`. */
            terms: z.array(z.int().min(0).max(112)).max(112),
          }),
        )
        .max(60),
    })
    .optional(),
});
export type ScopeEvidence = z.infer<typeof scopeEvidence>;

/** The usual header of commits with exactly these paths. */
export const habit = z.object({
  header: z.string().max(2000),
  /** Counts fade with age. */
  times: tally,
  /** How many commits of those paths there were. */
  of: tally,
  /** Use it only if the change offers nothing better. */
  loose: z.boolean().optional(),
});
export type Habit = z.infer<typeof habit>;

/** The letters before the number of a ticket. */
export const ticketProject = z
  .string()
  .max(10)
  .regex(/^[A-Z][A-Z0-9]{1,9}$/);

/** How a repository words its commits: from its commitlint configuration, or learnt from its history. */
export const convention = z
  .object({
    source: z.enum(['commitlint', 'history', 'default']),
    style: z.enum(['conventional', 'gitmoji', 'free']),
    types: z.array(wording).max(limits.ruleWordsMax),
    /** Known scopes, most used first. */
    scopes: z.array(wording).max(limits.ruleWordsMax),
    scopeRequired: z.boolean(),
    language,
    headerLengthMax: z.int().min(1).max(1000),
    subjectCase: z.enum(['lower', 'sentence', 'any']),
    subjectFullStop: z.boolean(),
    bodyShare: share,
    /** Projects whose tickets the history names, as `PAY` of `PAY-12`. Any project when left out. */
    ticketProjects: z.array(ticketProject).max(40).optional(),
    /** Where a ticket goes: at the start or the end of the subject, or in a `Refs:` footer. Null: nowhere. */
    ticketPlace: z.enum(['prefix', 'suffix', 'footer']).nullable(),
    /** Path prefix → scope and path prefix → type, as counted in the history. */
    pathScopes: places,
    pathTypes: places,
    /** Absent without a history. */
    scopeEvidence: scopeEvidence.optional(),
    /** Tags in front of subjects, by place as in `scopeEvidence.places`. Absent if the history has none. */
    tagPlaces: places.optional(),
    /** Our verb → the verb of the same meaning that the history prefers. */
    verbs: boundedRecord(word, word, 40).optional(),
    /** Present only when learnt for the paths of one change. */
    habit: habit.optional(),
    /** How the history writes a bumped dependency. Absent without a habit: both versions are named. */
    bumpForm: z.enum(['range', 'target', 'name']).optional(),
    /** Share of past commits that were marked as breaking. */
    breakingShare: share.optional(),
    /** How a gitmoji history writes them: `✨` or `:sparkles:`. */
    emojiForm: z.enum(['unicode', 'code']).optional(),
    /** The rules of a commitlint configuration, by name. Absent if there is none. */
    rules: boundedRecord(word, lintRule, 220).optional(),
  })
  .check(withinBounds({ charactersMax: limits.conventionMax, depthMax: 6, valuesMax: 120_000 }));
export type Convention = z.infer<typeof convention>;
