import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '@dojang/commit/engine';
import { readJson, writeJson } from '../base/files.ts';
import type { Repository } from '../git/repository.ts';
import type { Api } from '../server/api.ts';

const pathOf = (repository: Repository) => join(repository.ownFolder, 'rules.json');

/** The rules as the server had them last; none where no server ever said. */
export async function knownRules(repository: Repository): Promise<readonly Rule[]> {
  if (!existsSync(pathOf(repository))) return [];
  return (
    readJson(pathOf(repository), (await import('@dojang/commit/schema')).rulesInForce)?.rules ?? []
  );
}

/** Keeps the rules of the server beside the repository, for when it is out of reach. */
export async function fetchRules(api: Api, repository: Repository, id: string): Promise<void> {
  const { rulesInForce } = await import('@dojang/commit/schema');
  const inForce = await api.call('GET', `/commit/repositories/${id}/rules`, rulesInForce);
  const known = readJson(pathOf(repository), rulesInForce) ?? { rules: [] };
  if (JSON.stringify(known) !== JSON.stringify(inForce)) writeJson(pathOf(repository), inForce);
}
