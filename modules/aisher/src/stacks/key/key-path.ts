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
const gemVersion = /^([\w-]{1,80}?)(?:-\d[\w.]*(?=\/)| \(\d[\w.]*\) )\/?/;

const withoutRoot = (path: string): string => {
  const home = packages.find((each) => each.test(path));
  if (home) return path.replace(home, '').replace(gemVersion, '$1/');
  if (gemVersion.test(path)) return path.replace(gemVersion, '$1/');
  const root = roots.find((each) => each.test(path));
  return (root ? path.replace(root, '') : path).replace(/^(?:\.?\/)+/, '');
};

/** Hex with digits and letters, or eight digits and more: a build wrote it. */
const hashes =
  /(?<![A-Za-z0-9])(?:(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{6,64}|\d{8,64})(?![A-Za-z0-9])/g;
/** Eight letters and digits before the ending, as Vite, Rollup and esbuild name chunks. */
const chunk = /[-.]([A-Za-z0-9_-]{8})(?=\.(?:[cm]?js|css)$)/;
const buildId = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w-]{20,22}$/;
const version = /^v?\d+\.\d+\.\d+(?:[-+][\w.]+)?$/;

const turnsOf = (text: string): number => (text.match(/[a-z][A-Z]|[A-Z]{2}[a-z]/g) ?? []).length;
const isRandom = (text: string): boolean =>
  /\d/.test(text) || turnsOf(text) > 2 || /^[A-Z]{8}$/.test(text);

function nameOf(segment: string, isAsset: boolean): string {
  if (version.test(segment) || buildId.test(segment)) return '*';
  return segment
    .replace(hashes, '*')
    .replace(chunk, (whole, name: string) => (isAsset || isRandom(name) ? `${whole[0]}*` : whole))
    .replace(/^\d+(?=\.[cm]?js$)/, '*');
}

/** A path as keys have it: the same wherever and however often the project was built. */
export function keyPath(path: string): string {
  const segments = withoutRoot(path).split('/');
  const isAsset = segments.includes('assets');
  return segments.map((segment) => nameOf(segment, isAsset)).join('/');
}
