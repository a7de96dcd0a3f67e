import type { ErrorShape, Frame, LanguageName } from '../../stacks/index.ts';

/** An element of source code that a frame names. */
export interface AskedElement {
  /** Below the root of the repository, as far as is known. */
  readonly path: string;
  readonly name: string | null;
  /** As people read it. */
  readonly text: string;
}

/** Frames further out say less and less. */
const elementsMax = 10;
const pathMax = 1_000;

/** In these the file says no folder, and the package does. */
function pathOf({ path, module }: Frame, language: LanguageName | null): string {
  const plain = path.replaceAll('\\', '/');
  if (language !== 'java' || plain.includes('/') || !module.includes('.')) return plain;
  const packages = module.split('.').slice(0, -1);
  return [...packages, plain].join('/');
}

/** A path below the longest of these roots; as it is where none is its beginning. */
export function belowRoot(path: string, roots: readonly string[]): string {
  const found = roots
    .map((root) => root.replaceAll('\\', '/').replace(/\/$/, ''))
    .filter((root) => path.startsWith(`${root}/`))
    .sort((a, b) => b.length - a.length)[0];
  return found === undefined ? path : path.slice(found.length + 1);
}

/** `Order.total`: a class and its method, where the frame knows both. Names of packages and files begin small. */
function nameOf({ module, function: name }: Frame): string | null {
  // Go writes `(*Server).Charge`.
  const plain = name.replace(/[(*)]/g, '');
  if (plain === '') return null;
  const owner = module.split(/[.:\\/]+/).at(-1) ?? '';
  return /^\p{Lu}/u.test(owner) ? `${owner}.${plain}` : plain;
}

/** What the frames of the service's own code name, the place of the error first. */
export function askedElements(
  { decisive, language }: ErrorShape,
  pathRoots: readonly string[],
): AskedElement[] {
  const own = decisive.frames.filter(({ inApp, path }) => inApp && path !== '');
  return own.slice(0, elementsMax).map((frame) => ({
    path: belowRoot(pathOf(frame, language), pathRoots).slice(0, pathMax),
    name: nameOf(frame)?.slice(0, 500) ?? null,
    text: frame.raw.trim().slice(0, 500),
  }));
}
