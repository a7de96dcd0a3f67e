import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '@dojang/commit/engine';
import type { Api } from '@dojang/kernel/cli';
import { readJson, writeJson } from '../base/files.ts';
import type { Repository } from '../git/repository.ts';

const pathOf = (repository: Repository) => join(repository.ownFolder, 'rules.json');

/** The latest rules from the server. None if no server ever sent any. */
export async function knownRules(repository: Repository): Promise<readonly Rule[]> {
  if (!existsSync(pathOf(repository))) return [];
  return (
    readJson(pathOf(repository), (await import('@dojang/commit/schema')).rulesInForce)?.rules ?? []
  );
}

/** Keeps the rules of the server beside the repository, for when the server cannot be reached. */
export async function fetchRules(api: Api, repository: Repository, id: string): Promise<void> {
  const { rulesInForce } = await import('@dojang/commit/schema');
  const inForce = await api.call('GET', `/commit/repositories/${id}/rules`, rulesInForce);
  const known = readJson(pathOf(repository), rulesInForce) ?? { rules: [] };
  if (JSON.stringify(known) !== JSON.stringify(inForce)) writeJson(pathOf(repository), inForce);
}
