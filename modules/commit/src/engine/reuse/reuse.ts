import type { Change } from '../change/change.ts';
import { lastName, stem } from '../change/element-name.ts';
import type { Convention } from '../change/scope.ts';
import { rankScopes } from '../draft/draft-scope.ts';
import { rankTypes } from '../draft/draft-type.ts';
import { headerFrom } from '../draft/header.ts';
import { lintMessage } from '../message/lint.ts';
import { parseMessage } from '../message/message.ts';
import type { PrecedentFacts } from './precedent.ts';
import { replaceWord } from './replace-word.ts';

/** An approved message with what its change was about. */
export interface Precedent extends PrecedentFacts {
  readonly header: string;
}

/** How many elements a header could be about. */
const elementsMax = 10;

export const precedentOf = (header: string, change: Change): Precedent => ({
  header,
  elements: change.elements
    .slice(0, elementsMax)
    .map(({ name, kind, state, path }) => ({ name, kind, state, path })),
  bumps: change.bumps.slice(0, elementsMax),
  paths: change.main.slice(0, elementsMax).map(({ path }) => path),
});

export interface Neighbour {
  readonly precedent: Precedent;
  /** Cosine of the embeddings, −1…1. */
  readonly similarity: number;
  /** How many messages were approved after this one. */
  readonly age: number;
}

const nearestMax = 8;
const nearness = ({ similarity }: Neighbour) => Math.round(similarity * 50);

/** The nearest of those found. Of equally near ones, the youngest. */
export const nearestOf = <T extends Neighbour>(found: readonly T[]): T[] =>
  [...found].sort((a, b) => nearness(b) - nearness(a) || a.age - b.age).slice(0, nearestMax);

export interface Reused {
  readonly header: string;
  /**
   * The header with its filled slots left open: `feat: update rolldown to {version}`. Its record is in {@link
   * trustOf}.
   */
  readonly template: string;
  /** The neighbours that agree, nearest first. */
  readonly from: readonly Neighbour[];
}

/** One neighbour may have been worded for its own change alone. Two that agree are a habit. */
const agreeMin = 2;
const similarityMin = 0.15;
/** After this many messages, a message counts half. */
const ageHalf = 40;

/**
 * The header on which the nearest approved messages agree, each filled for this change and checked against it.
 * Null if they do not agree.
 *
 * @param neighbours nearest first.
 */
export function reuseHeader(
  neighbours: readonly Neighbour[],
  change: Change,
  convention: Convention,
): Reused | null {
  const types = rankTypes(change, convention).slice(0, plausibleMax);
  const said = new Map<string, { template: string; from: Neighbour[] }>();
  for (const each of neighbours) {
    if (each.similarity < similarityMin) continue;
    const told = sayOf(each.precedent, change, convention, types);
    if (told === null) continue;
    const group = said.get(told.header) ?? { template: told.template, from: [] };
    said.set(told.header, group);
    group.from.push(each);
  }
  // A habit changes, and then holds. Of equally near messages, the younger says more.
  const weigh = ({ from }: { from: readonly Neighbour[] }) =>
    from.reduce((sum, { similarity, age }) => sum + similarity * 0.5 ** (age / ageHalf), 0);
  const [best] = [...said].sort((a, b) => weigh(b[1]) - weigh(a[1]));
  if (best === undefined || best[1].from.length < agreeMin) return null;
  return { header: best[0], ...best[1] };
}

/** The record of a template: how often it was suggested, and how often a person then left it unchanged. */
export interface ReuseRecord {
  readonly told: number;
  readonly right: number;
}

/** How many suggestions make a record: the last ones, since habits change. */
export const recordMax = 40;

/** How often a template must have been suggested before it may stand alone. */
const toldMin = 5;

/**
 * The expected share of right suggestions, 0…1: the template's own record, with that of all templates counted
 * as one more. 0 before {@link toldMin} suggestions. A plan's threshold is compared with it.
 */
export function trustOf(own: ReuseRecord, all: ReuseRecord): number {
  if (own.told < toldMin) return 0;
  const usual = all.told === 0 ? 0 : all.right / all.told;
  return (own.right + usual) / (own.told + 1);
}

/** How far down the drafter's ranking a type or a scope still counts as shown by the change. */
const plausibleMax = 3;

/**
 * Applies the header of a precedent to this change. Its slots (names of elements and files, dependencies and
 * versions) are filled again, and the result is checked against the change. Null if nothing fills a slot, or if
 * the header would claim what the change does not show.
 */
function sayOf(
  precedent: Precedent,
  change: Change,
  convention: Convention,
  types: readonly { readonly type: string }[],
): { header: string; template: string } | null {
  const parsed = parseMessage(precedent.header);
  const { type, breaking } = parsed;
  if (type === null || !types.some((each) => each.type === type)) return null;
  const scope = parsed.scope || null;
  const scopes = rankScopes(change, convention, type).slice(0, plausibleMax);
  if (scope !== null && !scopes.some((each) => each.scope === scope)) return null;
  const filled = refill(parsed.subject, precedent, change);
  if (filled === null || !isShown(filled.text, precedent, change)) return null;
  const parts = { type, scope, breaking, ticket: null };
  const header = headerFrom(filled.text, parts, convention);
  if (header.includes('…') || lintMessage(header, convention).length > 0) return null;
  return { header, template: headerFrom(filled.open, parts, convention) };
}

interface Slot {
  readonly old: string;
  readonly now: string | null;
  /** The slot as the template writes it. */
  readonly open: string;
}

/** Each word of the old subject that names a part of the old change, with its counterpart. */
function slotsOf(precedent: Precedent, change: Change): Slot[] {
  const slots: Slot[] = [];
  const alone = precedent.bumps.length === 1 && change.bumps.length === 1;
  for (const bump of precedent.bumps) {
    const now =
      change.bumps.find(({ name }) => name === bump.name) ?? (alone ? change.bumps[0] : null);
    slots.push({ old: bump.name, now: now?.name ?? null, open: now?.name ?? '' });
    if (bump.to) slots.push({ old: bump.to, now: now?.to ?? null, open: '{version}' });
    if (bump.from) slots.push({ old: bump.from, now: now?.from ?? null, open: '{version}' });
  }
  for (const [at, { name, kind, state }] of precedent.elements.entries()) {
    const alike = ({ kind: k, state: s }: { kind: string; state: string }) =>
      k === kind && s === state;
    const rank = precedent.elements.slice(0, at).filter(alike).length;
    const now = change.elements.filter(alike)[rank];
    slots.push({ old: lastName(name), now: now ? lastName(now.name) : null, open: `{${kind}}` });
  }
  const files = change.main.map(({ path }) => stem(path));
  for (const [at, path] of precedent.paths.entries()) {
    const now = precedent.paths.length === files.length ? files[at]! : null;
    slots.push({ old: stem(path), now, open: '{file}' });
  }
  return slots.filter(({ old }) => old.length > 2).sort((a, b) => b.old.length - a.old.length);
}

function refill(
  subject: string,
  precedent: Precedent,
  change: Change,
): { text: string; open: string } | null {
  let marked = subject;
  const slots: Slot[] = [];
  for (const slot of slotsOf(precedent, change)) {
    // A mark that no text contains keeps a filled slot from being filled again.
    const next = replaceWord(marked, slot.old, () => `\u0000${slots.push(slot) - 1}\u0000`);
    if (next === marked) continue;
    if (slot.now === null) return null;
    marked = next;
  }
  const filled = (by: (slot: Slot) => string) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the mark above
    marked.replace(/\u0000(\d+)\u0000/g, (_, at) => by(slots[Number(at)]!));
  return { text: filled(({ now }) => now ?? ''), open: filled(({ open }) => open) };
}

/** Whether words that name something (code, numbers, versions, paths) belong to this change. */
function isShown(subject: string, precedent: Precedent, change: Change): boolean {
  const known = new Set(
    [
      ...change.elements.flatMap(({ name }) => name.split(/[. ›]+/)),
      ...change.main.flatMap(({ path }) => [...path.split('/'), stem(path)]),
      ...change.bumps.flatMap(({ name, from, to }) => [name, from ?? '', to ?? '']),
    ].map((word) => word.toLowerCase()),
  );
  const named =
    subject.match(/`[^`]+`|[\w$@./-]*(?:[a-z][A-Z]|\d|_|\w\.\w|\w\/\w|@)[\w$@./-]*/g) ?? [];
  const bare = (word: string) => word.replace(/^[`.]+|[`.]+$/g, '').toLowerCase();
  if (!named.every((word) => known.has(bare(word)))) return false;
  // A claim of the old change in plain words, such as what it fixed, is true of no other change. Only upkeep of
  // the same dependencies or places may repeat it.
  const isUpkeep = change.bumps.length > 0 && precedent.bumps.length > 0;
  return (
    isUpkeep ||
    isSamePlaces(
      precedent.paths,
      change.main.map(({ path }) => path),
    )
  );
}

/** Whether every path was there before, or shares its name or its folder. */
function isSamePlaces(before: readonly string[], now: readonly string[]): boolean {
  const places = new Set(before.flatMap((path) => [path, ...placesOf(path)]));
  return now
    .slice(0, elementsMax)
    .every((path) => places.has(path) || placesOf(path).some((place) => places.has(place)));
}

function placesOf(path: string): string[] {
  const folders = path.split('/');
  const name = folders.pop()!;
  return folders.length === 0 ? [] : [`${folders[0]}/**/${name}`, `${folders.join('/')}/`];
}

const small = new Set('a an the to for of in on and with from by is are'.split(' '));

/** Whether two headers mean the same: type, scope and words, apart from order, case and the smallest words. */
export function isSameHeader(one: string, other: string): boolean {
  const [a, b] = [parseMessage(one), parseMessage(other)];
  const words = (text: string) =>
    (text.toLowerCase().match(/[\p{L}\p{N}_$@./-]+/gu) ?? [])
      .map((word) => word.replace(/^[.]+|[.]+$/g, ''))
      .filter((word) => word !== '' && !small.has(word))
      .sort()
      .join(' ');
  return (
    a.type?.toLowerCase() === b.type?.toLowerCase() &&
    (a.scope || null) === (b.scope || null) &&
    words(a.subject) === words(b.subject)
  );
}
