import { lastName } from '../change/element-name.ts';
import { relationsKept } from '../change/limits.ts';
import { pathClass, stemOf } from '../change/paths.ts';
import type { ReadFile } from '../change/read-file.ts';
import type { Relation } from '../change/scope.ts';
import type { Outlines } from '../outline/outlines.ts';
import type { Traced } from './traced.ts';

const usesMax = 12;
/** How many characters are read for names. Elements within elements are read twice. */
const charactersMax = 4_000_000;

/** Names that everything calls relate nothing. */
const tooCommon = new Set(
  'get set add run init main test name type value default key id data index new constructor __init__ String Error update create render setup toString length push map filter has delete'.split(
    ' ',
  ),
);

/** Contains, calls, imports and tests among the changed elements. */
export function relationsOf(traced: readonly Traced[]): Relation[] {
  const relations: Relation[] = [];
  const add = (from: string, to: string, kind: Relation['kind']) => {
    if (from !== to && relations.length < relationsKept) relations.push({ from, to, kind });
  };
  containment(traced, add);
  const byName = Map.groupBy(traced.filter(isNamed), ({ element }) => lastName(element.name));
  let left = charactersMax;
  for (const user of traced) {
    if (user.element.kind === 'key' || user.element.kind === 'heading') continue;
    left -= user.text.length;
    if (left < 0) break;
    const uses = usedNames(user.text);
    for (const [name, called] of uses) {
      const targets = byName.get(name)?.filter((target) => isReachable(user, target)) ?? [];
      for (const target of targets.slice(0, 3)) {
        const isTest = isTesting(user) && !isTesting(target);
        const sameFile = user.element.path === target.element.path;
        add(
          user.element.id,
          target.element.id,
          isTest ? 'tests' : called ? 'calls' : sameFile ? 'calls' : 'imports',
        );
      }
    }
  }
  testsByFile(traced, add);
  return relations;
}

type Add = (from: string, to: string, kind: Relation['kind']) => void;

function containment(traced: readonly Traced[], add: Add): void {
  const byPlace = new Map(
    traced.map(({ element }) => [`${element.path}\n${element.name}`, element.id]),
  );
  for (const { element } of traced) {
    const cut = Math.max(element.name.lastIndexOf('.'), element.name.lastIndexOf(' › '));
    if (cut <= 0) continue;
    const parent = byPlace.get(`${element.path}\n${element.name.slice(0, cut)}`);
    if (parent) add(parent, element.id, 'contains');
  }
}

/** A test file that names no changed element still tests the file of its own stem. */
function testsByFile(traced: readonly Traced[], add: Add): void {
  const code = new Map<string, string>();
  for (const { element } of traced) {
    const stem = stemOf(element.path);
    if (pathClass(element.path) === 'code' && !code.has(stem)) code.set(stem, element.id);
  }
  const seen = new Set<string>();
  for (const { element } of traced) {
    const target = code.get(stemOf(element.path));
    if (pathClass(element.path) !== 'test' || !target || seen.has(element.path)) continue;
    seen.add(element.path);
    add(element.id, target, 'tests');
  }
}

const isTesting = ({ element }: Traced) =>
  element.kind === 'test' || pathClass(element.path) === 'test';

function isNamed({ element }: Traced): boolean {
  const name = lastName(element.name);
  return (
    element.kind !== 'key' &&
    element.kind !== 'heading' &&
    element.kind !== 'test' &&
    name.length > 2 &&
    !tooCommon.has(name)
  );
}

/**
 * Whether one element can mean another. Across files only a visible one can be meant, in a language of the same
 * family.
 */
function isReachable(user: Traced, target: Traced): boolean {
  if (user === target) return false;
  if (user.element.path === target.element.path) {
    return (
      !user.element.name.startsWith(`${target.element.name}.`) &&
      !target.element.name.startsWith(`${user.element.name}.`)
    );
  }
  const isMember = target.element.kind === 'method' || target.element.kind === 'property';
  if (!target.element.exported && !isMember && !target.element.path.endsWith('.go')) return false;
  return familyOf(user.element.path) === familyOf(target.element.path);
}

const familyOf = (path: string) =>
  path
    .slice(path.lastIndexOf('.') + 1)
    .replace(/^[cm]?[jt]sx?$/, 'js')
    .replace(/^(?:vue|svelte)$/, 'js')
    .replace(/^(?:h|cc|cpp|cxx|hh|hpp)$/, 'c')
    .replace(/^(?:kt|java)$/, 'jvm');

/** The identifiers of a text, and whether each is called: `name(`, `<Name`, `new Name`. */
function usedNames(text: string): Map<string, boolean> {
  const uses = new Map<string, boolean>();
  for (const match of text.matchAll(/(<)?([\p{L}_$][\p{L}\p{N}_$]{2,80})(\s{0,3}\()?/gu)) {
    const name = match[2]!;
    const called = match[1] !== undefined || match[3] !== undefined;
    uses.set(name, called || (uses.get(name) ?? false));
    if (uses.size > 3000) break;
  }
  return uses;
}

/** For each changed element, by id, the unchanged elements in the changed files that use it. One hop. */
export function neighboursOf(
  traced: readonly Traced[],
  outlines: ReadonlyMap<ReadFile, Outlines>,
): Map<string, string[]> {
  const neighbours = new Map<string, string[]>();
  const targets = Map.groupBy(traced.filter(isNamed), ({ element }) => lastName(element.name));
  if (targets.size === 0) return neighbours;
  const changed = new Set(traced.map(({ element }) => `${element.path}\n${element.name}`));
  let left = charactersMax;
  for (const [read, { after }] of outlines) {
    for (const element of after) {
      if (left < 0 || changed.has(`${read.file.path}\n${element.name}`)) continue;
      if (element.kind !== 'function' && element.kind !== 'method') continue;
      const text = (read.input.after ?? '').slice(
        element.from,
        Math.min(element.to, element.from + 20_000),
      );
      left -= text.length;
      for (const name of usedNames(text).keys()) {
        for (const { element: target } of targets.get(name)?.slice(0, 3) ?? []) {
          const users = neighbours.get(target.id) ?? [];
          if (users.length < usesMax) neighbours.set(target.id, [...users, element.name]);
        }
      }
    }
  }
  return neighbours;
}
