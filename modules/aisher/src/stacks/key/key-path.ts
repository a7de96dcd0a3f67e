import { remember } from '../remember.ts';

/** Folders that a deployment puts around a project. What is left is the project's own path. */
const roots: readonly RegExp[] = [
  /^.*\/releases\/\d{8,14}\//,
  /^\/(?:var\/www|srv|opt|home\/[^/]+)\/.*\/current\//,
  /^\/(?:var\/task|usr\/src\/app|usr\/app|app|rails|workspace|code|github\/workspace)\//,
  /^\/(?:var\/www\/html|var\/www\/[^/]+|srv\/[^/]+|opt\/[^/]+|home\/[^/]+|Users\/[^/]+|root)\//,
  /^\/(?:builds\/[^/]+\/[^/]+|tmp\/build_[^/]+|codebuild\/output\/src[^/]+\/src)\//,
  /^[A-Za-z]:\/(?:inetpub\/wwwroot|Users\/[^/]+|[^/]+)\//,
];

/** Where packages of the ecosystem lie. Their own names come next, and versions are no part of a name. */
const packages: readonly RegExp[] = [
  /^.*\/(?:site|dist)-packages\//,
  /^(?:.*\/)?node_modules\//,
  /^.*\/gems\/(?=[\w-]{1,80}-\d)/,
  /^.*\/lib(?:64)?\/python\d[\d.]*\//,
  /^.*\/lib\/ruby\/\d[^/]*\//,
];
/** `rack-3.0.8/lib/…` in the folder of gems, and `rack (3.0.8) lib/…` where Rails has cleaned the backtrace. */
const gemVersion = /^([\w-]{1,80}?)-\d[\w.]*(?=\/)/;
const cleanedGem = /^([\w-]{1,80}) \(\d[\w.]*\) /;

const withoutRoot = (path: string): string => {
  const home = packages.find((each) => each.test(path));
  if (home) return path.replace(home, '').replace(gemVersion, '$1');
  if (cleanedGem.test(path)) return path.replace(cleanedGem, '$1/');
  const root = roots.find((each) => each.test(path));
  return (root ? path.replace(root, '') : path).replace(/^(?:\.?\/)+/, '');
};

/** Hex with digits and letters, or eight digits and more: a build wrote it. */
const hashes =
  /(?<![A-Za-z0-9])(?:(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{6,64}|\d{8,64})(?![A-Za-z0-9])/g;
/** Eight letters and digits before the ending, as Vite, Rollup and esbuild name chunks. */
const chunk = /([-.])([A-Za-z0-9_-]{8})(?=\.(?:[cm]?js|css)$)/;
const bareChunk = /^[A-Za-z0-9_-]{8}(?=\.(?:[cm]?js|css)$)/;
const buildId = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w-]{20,22}$/;
const version = /^v?\d+\.\d+\.\d+(?:[-+][\w.]+)?$/;

const turnsOf = (text: string): number => (text.match(/[a-z][A-Z]|[A-Z]{2}[a-z]/g) ?? []).length;
/** No word looks so: digits among capitals, digits in two places, capitals without an order. */
const isRandom = (text: string): boolean =>
  /\d.*[A-Z]|[A-Z].*\d|\d[^\d]+\d/.test(text) || turnsOf(text) > 2 || /^[A-Z]{8}$/.test(text);

function nameOf(segment: string, isAsset: boolean): string {
  if (version.test(segment) || buildId.test(segment)) return '*';
  return segment
    .replace(hashes, '*')
    .replace(chunk, (whole, mark: string, name: string) =>
      isAsset || isRandom(name) ? `${mark}*` : whole,
    )
    .replace(bareChunk, (name) => (isAsset && isRandom(name) ? '*' : name))
    .replace(/^\d+(?=(?:[.~-]\*.*)?\.[cm]?js$)/, '*');
}

/** Folders where bundlers put what they name themselves. */
const assets: ReadonlySet<string> = new Set(['assets', '_nuxt', 'immutable', '_astro']);

/** A path as keys have it: the same wherever and however often the project was built. */
export const keyPath = remember((path: string): string => {
  const segments = withoutRoot(path).split('/');
  const isAsset = segments.some((segment) => assets.has(segment));
  return segments.map((segment) => nameOf(segment, isAsset)).join('/');
});
