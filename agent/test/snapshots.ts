/** What the agent keeps of a working tree, read with git alone. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, type Site } from '@dojang/agent/testing/states';

const snapshotsOf = (site: Site) => join(site.folder, '.git', 'dojang', 'snapshots');

/** The snapshot folders, whether they are kept or only in use. */
export const savedFolders = (site: Site): string[] => {
  const all = snapshotsOf(site);
  return existsSync(all) ? readdirSync(all).map((name) => join(all, name)) : [];
};

/** Runs git with the objects of all snapshots, which the person's git does not see. */
export function gitInSnapshots(site: Site, ...words: string[]): string {
  const objects = savedFolders(site).map((folder) => join(folder, 'objects'));
  const env = { ...cleanEnvironment(), GIT_ALTERNATE_OBJECT_DIRECTORIES: objects.join(':') };
  return execFileSync('git', words, { cwd: site.folder, env, encoding: 'utf8' }).replace(/\n$/, '');
}
