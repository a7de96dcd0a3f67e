import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { uniqueName } from '../../base/files.ts';
import { git, splitNul } from '../git.ts';
import { areHeld } from '../objects.ts';
import type { Repository } from '../repository.ts';
import { linkLoose } from './loose.ts';

/**
 * A folder of our own objects on top of the person's. What git writes through `repository` is in `folder`
 * alone. No push, graph or `gc` of the person's sees it, and it is removed with the folder.
 */
export interface Store {
  readonly folder: string;
  readonly repository: Repository;
  /** The object folders that are read: its own first, the person's last. */
  readonly read: readonly string[];
}

/** The folder of all stores of a working tree, kept or in use. */
export const storesOf = ({ ownFolder }: Repository): string => join(ownFolder, 'snapshots');
const objectsIn = (folder: string) => join(folder, 'objects');

const personsObjects = ({ commonFolder, environment }: Repository): string =>
  environment.GIT_OBJECT_DIRECTORY ?? join(commonFolder, 'objects');

/** A folder in git's list of folders. One that contains the separator is put in quotation marks. */
const quoted = (path: string): string =>
  path.includes(delimiter) || path.startsWith('"') ? JSON.stringify(path) : path;

function openStore(repository: Repository, folder: string, others: readonly string[]): Store {
  const read = [objectsIn(folder), ...others.map(objectsIn), personsObjects(repository)];
  const theirs = repository.environment.GIT_ALTERNATE_OBJECT_DIRECTORIES;
  const below = [...read.slice(1).map(quoted), ...(theirs ? [theirs] : [])];
  const environment = {
    ...repository.environment,
    GIT_OBJECT_DIRECTORY: objectsIn(folder),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: below.join(delimiter),
  };
  return { folder, repository: { ...repository, environment }, read };
}

/**
 * Runs `work` with a new store on top of the folders of `others`. Afterwards the store is removed with all that
 * was written into it, unless `work` keeps it.
 */
export async function withStore<R>(
  repository: Repository,
  others: readonly string[],
  work: (store: Store, keep: () => void) => Promise<R>,
): Promise<R> {
  const all = storesOf(repository);
  if (lstatSync(all, { throwIfNoEntry: false })?.isDirectory() === false) {
    // A link would make us write, and remove, files elsewhere.
    throw new Failure('file-strange', `${all} is not a folder. Remove it.`);
  }
  const folder = join(all, uniqueName());
  mkdirSync(objectsIn(folder), { recursive: true, mode: 0o700 });
  let isKept = false;
  try {
    return await work(openStore(repository, folder, others), () => {
      isKept = true;
    });
  } finally {
    if (!isKept) rmSync(folder, { recursive: true, force: true });
  }
}

/** The trees and blobs that are in `to` but not in `from`, each once. */
async function objectsBetween(
  repository: Repository,
  from: string,
  to: string,
): Promise<ReadonlySet<string>> {
  if (from === to) return new Set();
  const words = ['diff-tree', '-r', '-t', '-z', '--raw', '--no-abbrev', '--no-renames'];
  const output = await git(repository, [...words, '--no-ext-diff', '--end-of-options', from, to]);
  const ids = new Set([to]);
  for (const part of splitNul(output)) {
    // `:<mode> <mode> <id> <id> <status>`. The path follows as a part of its own.
    const [was, mode, , id] = part.toString('latin1').split(' ');
    if (!was || !/^:\d{6}$/.test(was) || !/^[0-9a-f]{40,64}$/.test(id ?? '')) continue;
    if (mode !== '000000' && mode !== '160000') ids.add(id!);
  }
  return ids;
}

/**
 * Copies everything that turns `from` into `to` to the store. Of the person's objects the snapshot then needs
 * only those of `from`.
 */
export async function completeStore(store: Store, from: string, to: string): Promise<void> {
  const ids = await objectsBetween(store.repository, from, to);
  const [own = '', ...others] = store.read;
  const left = [...ids].filter((id) => !linkLoose(id, others, own));
  const packed = await heldOf(store.repository, left);
  if (packed.length === 0) return;
  const pack = join(own, 'pack');
  mkdirSync(pack, { recursive: true, mode: 0o700 });
  const input = packed.map((id) => `${id}\n`).join('');
  await git(store.repository, ['pack-objects', '-q', join(pack, 'pack')], { input });
}

/**
 * Copies the objects that turn `from` into `to` to the person's own, before a commit names them. Nothing else
 * of the store is copied.
 */
export async function giveObjects(
  store: Store,
  repository: Repository,
  from: string,
  to: string,
): Promise<void> {
  const ids = await objectsBetween(store.repository, from, to);
  const theirs = personsObjects(repository);
  const away = await missingOf(repository, [...ids]);
  const left = away.filter((id) => !linkLoose(id, store.read.slice(0, -1), theirs));
  const packed = await heldOf(store.repository, left);
  if (packed.length === 0) return;
  const input = packed.map((id) => `${id}\n`).join('');
  const pack = await git(store.repository, ['pack-objects', '-q', '--stdout'], { input });
  await git(repository, ['unpack-objects', '-q'], { input: pack });
}

/** The objects that are here. A missing one is promised by the remote of a partial clone, and stays there. */
async function heldOf(repository: Repository, ids: readonly string[]): Promise<string[]> {
  const known = await areHeld(repository, ids);
  return ids.filter((_, at) => known[at]);
}

async function missingOf(repository: Repository, ids: readonly string[]): Promise<string[]> {
  const known = await areHeld(repository, ids);
  return ids.filter((_, at) => !known[at]);
}
