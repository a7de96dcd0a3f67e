import type { Frame, LanguageName } from '../shape.ts';
import { keyPath } from './key-path.ts';

/** Old browsers say no column: a bundle is in its first line. */
const isFirstLine = ({ path, line, column }: Frame): boolean =>
  column === null && line === 1 && /\.(?:[cm]?js|bundle)$/.test(path);

/** A minifier named it: two letters at most, far to the right. */
export const isMinified = (frame: Frame): boolean =>
  frame.function.length <= 2 && ((frame.column ?? 0) > 200 || isFirstLine(frame));

/** In these the full name of a function says where it is. In the others the file does. */
const named: ReadonlySet<LanguageName> = new Set(['java', 'go', 'dotnet', 'rust', 'php']);

/** A frame as keys have it: `com.acme.Pay.charge` or `src/pay.ts charge`. Lines and columns are never in it. */
export function keyNameOf(frame: Frame, language: LanguageName | null): string {
  const { module, function: name } = frame;
  if (language && named.has(language) && module !== '') return `${module}.${name}`;
  const path = keyPath(frame.path);
  return name === '' || isMinified(frame) ? path : `${path} ${name}`;
}

const periodMax = 16;
/** A circle from the first frame to the last is an overflow: the stack begins anywhere in it. */
const overflowRounds = 3;

const repeatsAt = (names: readonly string[], at: number, period: number): number => {
  let end = at;
  while (end + period < names.length && names[end] === names[end + period]) end += 1;
  return Math.floor((end - at) / period) + 1;
};

/** The rotation of a circle that sorts first. */
function firstRotation(circle: readonly string[]): string[] {
  const rotations = circle.map((_, at) => [...circle.slice(at), ...circle.slice(0, at)]);
  return rotations.reduce((best, each) => (each.join('\n') < best.join('\n') ? each : best));
}

/** Recursion is kept once: a run of frames that repeats stands for all its rounds. */
export function withoutRecursion(names: readonly string[]): string[] {
  const out: string[] = [];
  let at = 0;
  while (at < names.length) {
    let [period, rounds] = [1, 1];
    for (let tried = 1; tried <= periodMax && rounds === 1; tried += 1) {
      [period, rounds] = [tried, repeatsAt(names, at, tried)];
    }
    if (rounds === 1) {
      out.push(names[at]!);
      at += 1;
      continue;
    }
    const circle = names.slice(at, at + period);
    const end = at + period * rounds;
    const isOverflow =
      at === 0 &&
      rounds >= overflowRounds &&
      end + period > names.length &&
      names.slice(end).every((name, left) => name === circle[left]);
    if (isOverflow) return firstRotation(circle);
    out.push(...circle);
    at = end;
  }
  return out;
}
