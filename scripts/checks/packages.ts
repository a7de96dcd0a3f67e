/**
 * What is installed is what we may ship: licences, install scripts, hashes and binaries of every
 * package of the lock file. Known faults are looked up elsewhere (`npm audit` needs the network).
 */
import {
  closeSync,
  existsSync,
  globSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { extname, join } from 'node:path';

export interface LockedPackage {
  readonly license?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const licences = new Set([
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC'],
  ...['MIT', 'MIT-0', 'Unlicense', 'Zlib'],
]);

/** Other licences, each for one package: its terms were read. */
const exceptions: Readonly<Record<string, string>> = {
  argparse: 'Python-2.0: permissive, and only tools use it',
  'axe-core': 'MPL-2.0: unchanged, and only tests use it',
  '@axe-core/playwright': 'MPL-2.0: unchanged, and only tests use it',
  'ical.js': 'MPL-2.0: unchanged, and only tests use it',
  lightningcss: 'MPL-2.0: unchanged, and only the build of the page uses it',
  pretendard: 'OFL-1.1: a font, unchanged and under its own name',
  'web-push': 'MPL-2.0: unchanged, its files stay under their licence',
};

/** Packages that bring machine code or WebAssembly. */
const binaries = new Set([
  ...['@biomejs/cli', '@electric-sql/pglite', '@electric-sql/pglite-pgvector', '@rolldown/binding'],
  ...['@tailwindcss/oxide', '@typescript/typescript', '@vscode/tree-sitter-wasm', 'lightningcss'],
  ...['node', 'playwright-core'],
]);

/** `node_modules/a/node_modules/@b/c` → `@b/c`. */
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 13);

/** `@biomejs/cli-linux-x64-musl` → `@biomejs/cli`. */
const withoutPlatform = (name: string) =>
  name.replace(
    /-(linux|darwin|win32|android|freebsd|openharmony|wasm32|sunos|aix|netbsd|openbsd)\b.*$/,
    '',
  );

/** An SPDX expression of one level: each of an AND, one of an OR. */
export function mayUse(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' AND ')) return bare.split(' AND ').every(mayUse);
  return bare.split(' OR ').some((licence) => licences.has(licence.trim()));
}

/** What is wrong with one package of the lock file. */
export function judgePackage(path: string, locked: LockedPackage, ownLicence?: string): string[] {
  const name = nameOf(path);
  const wrong: string[] = [];
  for (const licence of new Set(
    [locked.license, ownLicence].filter((text) => text !== undefined),
  )) {
    if (!mayUse(licence) && exceptions[withoutPlatform(name)]?.split(':')[0] !== licence) {
      wrong.push(
        `${name} is under ${licence}: take another package, or read its terms and add it to the exceptions`,
      );
    }
  }
  if (locked.license === undefined && ownLicence === undefined) {
    wrong.push(`${name} names no licence: nobody may use it`);
  }
  if (locked.hasInstallScript) {
    wrong.push(`${name} runs a script when it is installed: take one that brings its parts along`);
  }
  if (!locked.integrity && !locked.inBundle) wrong.push(`${name} has no hash in package-lock.json`);
  return wrong;
}

export function judgeBinary(packagePath: string, file: string): string[] {
  const name = nameOf(packagePath);
  return binaries.has(withoutPlatform(name))
    ? []
    : [
        `${name} brings machine code (${file}): add it to the binaries once you know where it comes from`,
      ];
}

const extensions = new Set(['.node', '.wasm', '.so', '.dll', '.dylib', '.exe']);
const magics = ['7f454c46', 'feedfacf', 'cffaedfe', '4d5a9000'];

function isBinary(path: string): boolean {
  if (extensions.has(extname(path))) return true;
  if (/\.(c|m)?[jt]sx?$|\.(json|md|map|css|html|txt|d)$/.test(path)) return false;
  const descriptor = openSync(path, 'r');
  const head = Buffer.alloc(4);
  readSync(descriptor, head, 0, 4, 0);
  closeSync(descriptor);
  return magics.includes(head.toString('hex'));
}

const binariesOf = (path: string): string[] =>
  globSync('**', { cwd: path, exclude: (name) => name === 'node_modules' }).filter((file) => {
    const whole = join(path, file);
    return statSync(whole).isFile() && isBinary(whole);
  });

function main(): void {
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
    readFileSync('package-lock.json', 'utf8'),
  );
  const fetched = Object.entries(lock.packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && !link,
  );
  const wrong: string[] = [];
  const withBinaries: string[] = [];
  for (const [path, locked] of fetched) {
    // A package of another platform is locked and not installed.
    const isHere = existsSync(join(path, 'package.json'));
    const own = isHere ? JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) : {};
    const ownLicence = typeof own.license === 'string' ? own.license : undefined;
    wrong.push(...judgePackage(path, locked, ownLicence));
    const [file] = isHere ? binariesOf(path) : [];
    if (file === undefined) continue;
    withBinaries.push(nameOf(path));
    wrong.push(...judgeBinary(path, file));
  }
  for (const sentence of wrong) console.error(sentence);
  console.log(
    `${fetched.length} packages; machine code or WebAssembly in ${withBinaries.join(', ')}.`,
  );
  process.exitCode = wrong.length === 0 && fetched.length > 100 ? 0 : 1;
}

if (import.meta.main) main();
