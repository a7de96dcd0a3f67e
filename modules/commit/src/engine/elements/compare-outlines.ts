import { lastName } from '../change/element-name.ts';
import { bagCharactersMax, bagOf, similarity } from '../change/identity.ts';
import type { ReadFile } from '../change/read-file.ts';
import type { OutlineElement } from '../outline/outline.ts';
import type { Outlines } from '../outline/outlines.ts';

/** An element that differs between the sides, before it is ranked and given an id. */
export interface Difference {
  readonly read: ReadFile;
  readonly state: 'added' | 'modified' | 'deleted' | 'renamed' | 'moved';
  readonly before: OutlineElement | null;
  readonly after: OutlineElement | null;
  /** The file that it moved from. */
  readonly from: ReadFile | null;
}

const pairsMax = 40_000;
/** How many characters of removed and added elements are compared. Elements within elements count twice. */
const charactersMax = 4_000_000;
const renameAt = 0.7;

/** What was added, deleted, modified, renamed and moved, over all files of a change. */
export function compareOutlines(outlines: ReadonlyMap<ReadFile, Outlines>): Difference[] {
  const modified: Difference[] = [];
  const added: Side[] = [];
  const deleted: Side[] = [];
  const sideOf = sides();
  for (const [read, { before, after }] of outlines) {
    const was = keyed(before);
    const is = keyed(after);
    for (const [key, element] of is) {
      const old = was.get(key);
      if (!old) added.push(sideOf(read, element, 'after'));
      else if (ownText(read, old, 'before', before) !== ownText(read, element, 'after', after)) {
        modified.push({ read, state: 'modified', before: old, after: element, from: null });
      }
    }
    for (const [key, element] of was) {
      if (!is.has(key)) deleted.push(sideOf(read, element, 'before'));
    }
  }
  return [...modified, ...matched(deleted, added)];
}

interface Side {
  readonly read: ReadFile;
  readonly element: OutlineElement;
  readonly bag: ReadonlyMap<string, number>;
  readonly words: number;
}

/** By kind and name. A second `it('works')` in a file is another element. */
function keyed(elements: readonly OutlineElement[]): Map<string, OutlineElement> {
  const map = new Map<string, OutlineElement>();
  const times = new Map<string, number>();
  for (const element of elements) {
    const key = `${kindGroup(element)} ${element.name}`;
    const n = (times.get(key) ?? 0) + 1;
    times.set(key, n);
    map.set(`${key} ${n}`, element);
  }
  return map;
}

/** `const f = () =>` for `function f()` is a change of the same thing. */
const kindGroup = ({ kind }: OutlineElement) =>
  kind === 'function' || kind === 'variable' || kind === 'method' || kind === 'property'
    ? 'value'
    : kind;

/** An element's text without the elements inside it, because a method does not change its class. */
function ownText(
  read: ReadFile,
  element: OutlineElement,
  side: 'before' | 'after',
  all: readonly OutlineElement[],
): string {
  const source = read.input[side] ?? '';
  const held = childrenOf(all).get(element) ?? [];
  let text = '';
  let at = element.from;
  for (const child of held) {
    text += source.slice(at, Math.max(at, child.from));
    at = Math.max(at, child.to);
  }
  // Text between members belongs to none of them.
  return (text + source.slice(at, element.to)).replace(held.length > 0 ? /[\s;,]+/g : /\s+/g, ' ');
}

type Children = Map<OutlineElement, OutlineElement[]>;
const children = new WeakMap<readonly OutlineElement[], Children>();

/** Kept for each outline. Every element asks, and a class of a thousand methods would be walked each time. */
function childrenOf(all: readonly OutlineElement[]): Children {
  const known = children.get(all);
  if (known) return known;
  const map: Children = new Map();
  for (const element of all) {
    const parent = element.parent === null ? undefined : all[element.parent];
    if (parent === undefined) continue;
    const held = map.get(parent);
    if (held) held.push(element);
    else map.set(parent, [element]);
  }
  children.set(all, map);
  return map;
}

/** Beyond the budget a side has no words. It was added or removed, and is similar to nothing. */
function sides() {
  let left = charactersMax;
  return (read: ReadFile, element: OutlineElement, side: 'before' | 'after'): Side => {
    const source = read.input[side] ?? '';
    const simple = lastName(element.name);
    const whole = source.slice(element.from, Math.min(element.to, element.from + bagCharactersMax));
    left -= whole.length;
    const bag = left < 0 ? new Map<string, number>() : bagOf(whole.replaceAll(simple, '§'));
    let words = 0;
    for (const times of bag.values()) words += times;
    return { read, element, bag, words };
  };
}

/** Pairs removed with added elements. A similar body means a rename, in another file a move. */
function matched(deleted: readonly Side[], added: readonly Side[]): Difference[] {
  const pairs: { from: Side; to: Side; score: number }[] = [];
  if (deleted.length * added.length <= pairsMax) {
    for (const from of deleted) {
      for (const to of added) {
        const score = pairScore(from, to);
        if (score >= renameAt) pairs.push({ from, to, score });
      }
    }
  }
  pairs.sort((a, b) => b.score - a.score);
  const taken = new Set<Side>();
  const differences: Difference[] = [];
  for (const { from, to } of pairs) {
    if (taken.has(from) || taken.has(to)) continue;
    taken.add(from);
    taken.add(to);
    const sameName = lastName(from.element.name) === lastName(to.element.name);
    const state = sameName && from.read !== to.read ? 'moved' : sameName ? 'modified' : 'renamed';
    // A method that only follows its renamed class did not change itself.
    const follows = sameName && from.element.parent !== null && to.element.parent !== null;
    if (follows && similarity(from.bag, to.bag) > 0.98) continue;
    const origin = from.read === to.read ? null : from.read;
    differences.push({
      read: to.read,
      state,
      before: from.element,
      after: to.element,
      from: origin,
    });
  }
  for (const { read, element } of added.filter((side) => !taken.has(side))) {
    differences.push({ read, state: 'added', before: null, after: element, from: null });
  }
  for (const { read, element } of deleted.filter((side) => !taken.has(side))) {
    differences.push({ read, state: 'deleted', before: element, after: null, from: null });
  }
  return differences;
}

function pairScore(from: Side, to: Side): number {
  const a = from.element;
  const b = to.element;
  if (kindGroup(a) !== kindGroup(b) || (a.parent === null) !== (b.parent === null)) return 0;
  const small = Math.min(from.words, to.words);
  if (small * 2.5 < Math.max(from.words, to.words)) return 0;
  const alike = similarity(from.bag, to.bag);
  const sameName = lastName(a.name) === lastName(b.name);
  // `x: string` is similar to any `y: string`. So little text does not show that it is the same element.
  if (!sameName && small < 12)
    return from.read === to.read && alike > 0.95 && small >= 6 ? alike - 0.2 : 0;
  if (a.kind === 'key' || a.kind === 'property')
    return sameName || from.read !== to.read ? 0 : alike - 0.15;
  return alike + (sameName ? 0.15 : 0) - (from.read === to.read ? 0 : 0.05);
}
