/**
 * `npm run pack [-- --into FOLDER]`: the npm package `dojang` as one .tgz. The clone still runs from its sources.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildWeb } from '../web/build.ts';
import { apart, bundleServer } from './pack/bundle.ts';
import { listLicences } from './pack/licences.ts';

const house = fileURLToPath(new URL('..', import.meta.url));

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(house, folder, 'package.json'), 'utf8'));

/** The exact versions that the clone has of what the bundle leaves out. */
function dependencies(): Record<string, string> {
  const folders = [
    'kernel',
    'server',
    ...readdirSync(join(house, 'modules')).map((name) => join('modules', name)),
  ];
  const known = Object.assign({}, ...folders.map((folder) => manifestOf(folder).dependencies));
  return Object.fromEntries(apart.map((name) => [name, known[name]]));
}

/** The files that `dojang.js` starts with, and those that they name. */
function builtAgent(): string[] {
  const dist = join(house, 'agent', 'dist');
  const found = new Set(['cli.cjs', 'reading-thread.cjs']);
  for (const name of found) {
    const text = readFileSync(join(dist, name), 'utf8');
    for (const [, other = ''] of text.matchAll(/require\("\.\/([\w-]+\.cjs)"\)/g)) found.add(other);
  }
  return [...found];
}

function writeManifests(folder: string): void {
  const { version, description, license, engines, optionalDependencies } = manifestOf('.');
  const write = (path: string, value: object) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${JSON.stringify(value, null, 2)}\n`);
  };
  write('package.json', {
    ...{ name: 'dojang', version, description, license, engines },
    ...{ bin: { dojang: 'bin/dojang.js' }, man: 'agent/man/dojang.1' },
    ...{ dependencies: dependencies(), optionalDependencies },
  });
  write('lib/package.json', { type: 'module' });
  write('agent/package.json', { version, type: 'module' });
  write('kernel/package.json', { version });
}

/** Lays everything that the package has into `folder`. */
export async function layOut(folder: string): Promise<void> {
  const page = buildWeb({ outDir: join(folder, 'web', 'dist') });
  spawnSync(process.execPath, [join(house, 'agent', 'build.ts')], { stdio: 'inherit' });
  await Promise.all([page, bundleServer(house, join(folder, 'lib'))]);
  writeManifests(folder);
  const copied = [
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'config',
    'kernel/migrations',
    'agent/bin',
    'agent/man',
  ];
  const migrations = readdirSync(join(house, 'modules')).map(
    (name) => `modules/${name}/migrations`,
  );
  for (const path of [...copied, ...migrations]) {
    cpSync(join(house, path), join(folder, path), { recursive: true });
  }
  for (const name of builtAgent()) {
    cpSync(join(house, 'agent', 'dist', name), join(folder, 'agent', 'dist', name));
  }
  // No source is in the package, so none can be newer than what was built.
  writeFileSync(join(folder, 'agent', 'dist', 'sources.json'), '[]');
  mkdirSync(join(folder, 'bin'));
  cpSync(join(house, 'scripts', 'pack', 'launcher.cjs'), join(folder, 'bin', 'dojang.js'));
  chmodSync(join(folder, 'bin', 'dojang.js'), 0o755);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), listLicences(house));
  rmSync(join(folder, 'web', 'dist', '.sources'), { force: true });
}

/** Packs what lies in `folder`. Returns the path of the .tgz. */
export function packFolder(folder: string, into: string): string {
  mkdirSync(into, { recursive: true });
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', into];
  const text = execFileSync('npm', words, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [{ filename }] = JSON.parse(text) as [{ filename: string }];
  return join(into, filename);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { into: { type: 'string', default: '.' } } });
  const folder = mkdtempSync(join(tmpdir(), 'dojang-pack-'));
  try {
    await layOut(folder);
    console.log(packFolder(folder, resolve(values.into)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await main();
