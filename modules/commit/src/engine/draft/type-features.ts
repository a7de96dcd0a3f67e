import type { Change } from '../change/change.ts';
import { elementStates } from '../change/element-kinds.ts';
import { pathClass } from '../change/paths.ts';

/** What the classifier sees of a change: numbers by name, absent if zero. */
export type Features = Map<string, number>;

const lineSteps = [3, 8, 20, 50, 120, 300];
const natures = ['comment', 'space', 'guard', 'import', 'define', 'speed', 'typo'];
const namesOf: readonly (readonly [string, RegExp])[] = [
  ['example', /(?:^|\/)examples?\//i],
  ['script', /(?:^|\/)(?:scripts?|tools?|bin)\/|\.(?:sh|ps1)$/i],
  ['container', /docker|compose|helm|k8s/i],
  ['readme', /readme/i],
  ['config', /config|settings|\.(?:toml|ya?ml|ini|json)$/i],
  ['types', /\.d\.ts$|(?:^|\/)types?(?:\/|\.)/i],
  ['utils', /util|helper|common/i],
  ['view', /\.(?:vue|svelte|[jt]sx|html?|s?css|blade\.php)$/i],
];

/** The features of a change, from its scope. `rules` are the scores of the rules. */
export function featuresOf(change: Change, rules: Readonly<Record<string, number>>): Features {
  const features: Features = new Map();
  const set = (name: string, value: number) => {
    if (value !== 0 && Number.isFinite(value)) features.set(name, value);
  };
  for (const [name, score] of Object.entries(rules))
    set(`rule ${name}`, Math.max(-9, Math.min(12, score)));
  for (const [name, share] of Object.entries(change.share)) {
    set(`share ${name}`, share);
    set(`some ${name}`, share > 0 ? 1 : 0);
    set(`only ${name}`, share > 0.99 ? 1 : 0);
  }
  sizes(change, set);
  shapes(change, set);
  const code = change.main.filter((file) => pathClass(file.path) === 'code');
  cues(code, 'code', set);
  cues(
    change.main.filter((file) => !code.includes(file)),
    'other',
    set,
  );
  for (const [name, pattern] of namesOf)
    set(
      `name ${name}`,
      change.main.filter(({ path }) => pattern.test(path)).length / (change.main.length || 1),
    );
  return features;
}

type Set = (name: string, value: number) => void;

function sizes(change: Change, set: Set): void {
  const { linesAdded, linesDeleted, main, bumps } = change;
  const total = linesAdded + linesDeleted;
  set('files', Math.log1p(main.length));
  set('added', Math.log1p(linesAdded));
  set('deleted', Math.log1p(linesDeleted));
  set('growth', (linesAdded - linesDeleted) / (total + 1));
  set('shrinks', linesDeleted > linesAdded ? 1 : 0);
  set('only added', linesDeleted === 0 && linesAdded > 0 ? 1 : 0);
  set('only deleted', linesAdded === 0 && linesDeleted > 0 ? 1 : 0);
  set('even', linesAdded === linesDeleted ? 1 : 0);
  for (const step of lineSteps) set(`lines > ${step}`, total > step ? 1 : 0);
  set('bumps', Math.log1p(bumps.length));
  set('single file', main.length === 1 ? 1 : 0);
  for (const state of ['added', 'deleted', 'renamed', 'mode'] as const)
    set(`files ${state}`, main.filter((file) => file.state === state).length / (main.length || 1));
}

function shapes(change: Change, set: Set): void {
  const code = change.elements.filter(({ path }) => pathClass(path) === 'code');
  for (const state of elementStates) {
    const those = code.filter((each) => each.state === state);
    set(`elements ${state}`, Math.log1p(those.length));
    set(`part ${state}`, those.length / (code.length || 1));
    set(`exported ${state}`, Math.log1p(those.filter(({ exported }) => exported).length));
    for (const kind of ['function', 'method', 'class', 'property', 'type', 'interface'] as const)
      set(`${kind} ${state}`, those.some((each) => each.kind === kind) ? 1 : 0);
  }
  set('breaking', code.some(({ breaking }) => breaking) ? 1 : 0);
  const tests = change.elements.filter(({ path }) => pathClass(path) === 'test');
  set('tests added', Math.log1p(tests.filter(({ state }) => state === 'added').length));
  set('tests modified', Math.log1p(tests.filter(({ state }) => state === 'modified').length));
  const files = change.main.filter(({ path }) => pathClass(path) === 'code');
  for (const state of ['added', 'deleted', 'renamed'] as const)
    set(`code files ${state}`, Math.log1p(files.filter((file) => file.state === state).length));
  const lines = change.trait('added') + change.trait('deleted');
  if (lines === 0) return;
  for (const nature of natures) {
    set(`${nature} share`, change.trait(nature) / lines);
    set(`${nature} count`, Math.log1p(change.trait(nature)));
  }
}

/** How strongly each word is added or removed, relative to the size of the change. */
function cues(files: Change['main'], where: string, set: Set): void {
  const net = new Map<string, number>();
  let lines = 0;
  for (const { traits, linesAdded, linesDeleted } of files) {
    lines += linesAdded + linesDeleted;
    for (const [name, times] of Object.entries(traits ?? {})) {
      const sign = name[0] === '+' ? 1 : name[0] === '-' ? -1 : 0;
      if (sign === 0) continue;
      const word = name.slice(1);
      net.set(word, (net.get(word) ?? 0) + sign * times);
    }
  }
  for (const [word, times] of net) {
    const strength = Math.log1p(Math.abs(times)) / Math.log1p(1 + lines);
    set(`${where} ${times > 0 ? '+' : '-'}${word}`, strength);
  }
}
