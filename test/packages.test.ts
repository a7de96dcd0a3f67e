/** What is installed is what was reviewed: exact versions, bound by hash, none that runs a script. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packageFolders } from '../scripts/suite/files.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly inBundle?: boolean;
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const locked: [string, Locked][] = Object.entries(readJson('package-lock.json').packages);
const fetched = locked.filter(([path, { link }]) => path.includes('node_modules/') && !link);

test('every package is bound by its hash', () => {
  assert.ok(fetched.length > 100, `only ${fetched.length} packages were seen`);
  const loose = fetched.filter(([, { integrity, inBundle }]) => !inBundle && !integrity);
  assert.deepEqual(
    loose.map(([path]) => path),
    [],
  );
});

test('no package needs a script of its own to be installed', () => {
  const scripted = fetched
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path);
  assert.deepEqual(scripted, []);
});

test('every dependency is pinned to one version', () => {
  const manifests = ['.', ...packageFolders()].map((folder) => `${folder}/package.json`);
  assert.ok(manifests.length >= 6, `only ${manifests.length} manifests were seen`);
  const loose = manifests.flatMap((path) => {
    const { dependencies, devDependencies, optionalDependencies } = readJson(path);
    const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
    return Object.entries(all)
      .filter(([name, version]) => {
        const isOurs = name.startsWith('@dojang/');
        return !isOurs && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version));
      })
      .map(([name, version]) => `${path}: ${name}@${version}`);
  });
  assert.deepEqual(loose, []);
});
