import type { Convention, LintRule } from '../change/scope.ts';
import { byFrequency, toRecord } from '../change/tally.ts';
import { commitlintRules, conventionalTypes } from '../message/commitlint.ts';
import { learnBumpForm, learnHabit, learnTags, learnVerbs } from './habits.ts';
import {
  caseOf,
  headerLengthOf,
  languageOf,
  type Past,
  type PastCommit,
  pathWords,
  ticketHabit,
  wordedByPeople,
} from './history.ts';
import { askedPlaces, learnScopes, placesRecord } from './scope-evidence.ts';

/** How many commits are worth reading, newest first. */
export const historyMax = 1500;
/** The convention is sent with each capture. This many paths are about 60 kB. */
const pathKeysMax = 600;

/** The convention of a repository without a history: Conventional Commits. */
export const defaultConvention: Convention = {
  source: 'default',
  style: 'conventional',
  types: [...conventionalTypes],
  scopes: [],
  scopeRequired: false,
  language: 'en',
  headerLengthMax: 72,
  subjectCase: 'lower',
  subjectFullStop: false,
  bodyShare: 0.3,
  ticketPlace: null,
  pathScopes: {},
  pathTypes: {},
};

/**
 * How a repository words its commits. A commitlint configuration decides what it mentions. The history (newest
 * first, a few hundred are enough) decides the rest. Commits of bots, merges, reverts and releases are left
 * out.
 *
 * @param input.commitlint the configuration as plain data, from JSON or YAML; never executed.
 * @param input.paths the changed paths: what is learnt about places is then kept for these alone, in full.
 */
export function learnConvention(input: {
  commitlint?: unknown;
  subjects: readonly PastCommit[];
  paths?: readonly string[];
}): Convention {
  const learnt = fromHistory(wordedByPeople(input.subjects.slice(0, historyMax)), input.paths);
  const rules = commitlintRules(input.commitlint);
  return rules === null ? learnt : withRules(learnt, rules);
}

function fromHistory(past: readonly Past[], paths: readonly string[] | undefined): Convention {
  if (past.length < 5) {
    return { ...defaultConvention, language: languageOf(past) };
  }
  const typed = past.filter(({ parsed }) => parsed.type !== null);
  const emoji = past.filter(({ parsed }) => parsed.emoji !== null);
  const style =
    emoji.length / past.length >= 0.5
      ? 'gitmoji'
      : typed.length / past.length >= 0.5
        ? 'conventional'
        : 'free';
  const stops = past.filter(({ header }) => /[^.]\.$/.test(header)).length;
  const bodies = past.filter(({ parsed }) => parsed.body !== '').length;
  return {
    source: 'history',
    style,
    types: typesOf(typed, past.length),
    ...scopesOf(typed),
    language: languageOf(past),
    headerLengthMax: headerLengthOf(past),
    subjectCase: caseOf(past),
    subjectFullStop: stops / past.length >= 0.6,
    bodyShare: Math.round((bodies / past.length) * 100) / 100,
    ...ticketHabit(past),
    scopeEvidence: learnScopes(typed, paths),
    ...wordingOf(past, paths),
    breakingShare: past.filter(({ parsed }) => parsed.breaking).length / past.length,
    pathScopes: toRecord(
      pathWords(typed, ({ parsed }) => parsed.scope ?? '', paths),
      pathKeysMax,
      6,
    ),
    pathTypes: toRecord(
      pathWords(typed, ({ parsed }) => parsed.type, paths),
      pathKeysMax,
      12,
    ),
    ...(style === 'gitmoji'
      ? {
          emojiForm:
            emoji.filter((e) => e.parsed.emoji!.startsWith(':')).length * 2 > emoji.length
              ? 'code'
              : 'unicode',
        }
      : {}),
  };
}

function wordingOf(past: readonly Past[], paths: readonly string[] | undefined) {
  const tags = learnTags(past, askedPlaces(paths));
  const habit = paths === undefined ? null : learnHabit(past, paths);
  const verbs = learnVerbs(past);
  const bumpForm = learnBumpForm(past);
  return {
    ...(bumpForm === undefined ? {} : { bumpForm }),
    ...(Object.keys(verbs).length === 0 ? {} : { verbs }),
    ...(tags === undefined ? {} : { tagPlaces: placesRecord(tags) }),
    ...(habit === null ? {} : { habit }),
  };
}

/** The types in use. A young history does not forbid a type that it has not needed yet. */
function typesOf(typed: readonly Past[], total: number): string[] {
  if (typed.length / total < 0.3) return [];
  const counted = byFrequency(typed.map(({ parsed }) => parsed.type!));
  const isOld = typed.length >= 50;
  const seenMin = isOld ? Math.max(2, Math.floor(typed.length * 0.003)) : 1;
  const seen = counted.filter(([, times]) => times >= seenMin).map(([type]) => type);
  return [...new Set(isOld ? seen : [...seen, ...conventionalTypes])].slice(0, 60);
}

function scopesOf(typed: readonly Past[]): { scopes: string[]; scopeRequired: boolean } {
  const scoped = typed.filter(({ parsed }) => parsed.scope !== null && parsed.scope !== '');
  const seenMin = scoped.length >= 50 ? 2 : 1;
  const counted = byFrequency(scoped.map(({ parsed }) => parsed.scope!));
  return {
    scopes: counted
      .filter(([, times]) => times >= seenMin)
      .map(([scope]) => scope)
      .slice(0, 300),
    scopeRequired: typed.length >= 20 && scoped.length / typed.length >= 0.95,
  };
}

function withRules(learnt: Convention, rules: Record<string, LintRule>): Convention {
  const listed = (name: string) => {
    const rule = rules[name];
    return rule?.when === 'always' && Array.isArray(rule.value) && rule.value.length > 0
      ? rule.value
      : null;
  };
  const types = listed('type-enum');
  const scopes = listed('scope-enum');
  const max = rules['header-max-length']?.value;
  const stop = rules['subject-full-stop'];
  const subjectCase = caseByRule(rules['subject-case']);
  const isTyped = rules['type-empty']?.when === 'never' || types !== null;
  return {
    ...learnt,
    source: 'commitlint',
    style: isTyped ? 'conventional' : learnt.style,
    types: types
      ? byUse(types, learnt.types)
      : isTyped && learnt.types.length === 0
        ? [...conventionalTypes]
        : learnt.types,
    scopes: scopes ? byUse(scopes, learnt.scopes) : learnt.scopes,
    scopeRequired: rules['scope-empty']?.when === 'never',
    headerLengthMax:
      typeof max === 'number' && max >= 10 ? Math.min(max, 500) : learnt.headerLengthMax,
    subjectCase: subjectCase ?? learnt.subjectCase,
    subjectFullStop: stop ? stop.when === 'always' : learnt.subjectFullStop,
    rules,
  };
}

/** The allowed words, the most used ones first. */
function byUse(allowed: readonly string[], used: readonly string[]): string[] {
  const known = used.filter((word) => allowed.includes(word));
  return [...new Set([...known, ...allowed])];
}

function caseByRule(rule: LintRule | undefined): Convention['subjectCase'] | null {
  if (!rule) return null;
  const cases = Array.isArray(rule.value) ? rule.value : [String(rule.value)];
  const names = (word: RegExp) => cases.some((name) => word.test(name));
  if (rule.when === 'never')
    return names(/^sentence/) ? 'lower' : names(/^lower/) ? 'sentence' : null;
  if (names(/^(?:lower|camel|kebab|snake)/)) return 'lower';
  return names(/^(?:sentence|start|pascal|upper)/) ? 'sentence' : null;
}
