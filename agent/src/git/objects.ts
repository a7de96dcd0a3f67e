import { git, gitText } from './git.ts';
import type { Repository } from './repository.ts';

/** Sizes in bytes of blobs; absent ones are left out. */
async function sizesOf(
  repository: Repository,
  shas: readonly string[],
): Promise<Map<string, number>> {
  const input = shas.map((sha) => `${sha}\n`).join('');
  const answer = await git(repository, ['cat-file', '--batch-check'], { input });
  const sizes = new Map<string, number>();
  for (const line of answer.toString('latin1').split('\n')) {
    const [sha = '', kind, size] = line.split(' ');
    if (kind === 'blob') sizes.set(sha, Number(size));
  }
  return sizes;
}

/** Contents of the blobs that are at most `bytesMax` long, by id. */
export async function readBlobs(
  repository: Repository,
  ids: Iterable<string>,
  bytesMax: number,
): Promise<Map<string, Buffer>> {
  const shas = [...new Set(ids)];
  const contents = new Map<string, Buffer>();
  if (shas.length === 0) return contents;
  const sizes = await sizesOf(repository, shas);
  const wanted = shas.filter((sha) => (sizes.get(sha) ?? Number.POSITIVE_INFINITY) <= bytesMax);
  if (wanted.length === 0) return contents;
  const input = wanted.map((sha) => `${sha}\n`).join('');
  const answer = await git(repository, ['cat-file', '--batch'], { input });
  let at = 0;
  for (const sha of wanted) {
    const start = answer.indexOf(10, at) + 1;
    const size = sizes.get(sha) ?? 0;
    contents.set(sha, answer.subarray(start, start + size));
    at = start + size + 1;
  }
  return contents;
}

/** Writes a blob exactly as given: what the repository would clean is clean already. */
export const writeBlob = (repository: Repository, content: Buffer): Promise<string> =>
  gitText(repository, ['hash-object', '-w', '--stdin', '--no-filters'], { input: content });

export const readBlob = (repository: Repository, sha: string): Promise<Buffer> =>
  git(repository, ['cat-file', 'blob', sha]);
