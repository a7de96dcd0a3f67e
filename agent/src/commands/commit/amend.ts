import { Failure } from '../../base/failure.ts';
import { git, textsOf } from '../../git/git.ts';
import { findHead, type Repository } from '../../git/repository.ts';
import { treeOf } from '../../git/snapshot.ts';

/** The commit that is replaced. */
export interface Amended {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly name: string;
  readonly email: string;
  /** Seconds, and the time zone. */
  readonly date: string;
  readonly message: string;
  /** What the commit begins with: the tree of its first parent. */
  readonly parentTree: string;
}

/** @throws Failure `nothing-to-amend` before the first commit */
export async function readAmended(repository: Repository): Promise<Amended> {
  const head = await findHead(repository);
  if (head === null) {
    throw new Failure('nothing-to-amend', 'There is no commit yet that could be amended.');
  }
  const format = '--format=%P%x00%an%x00%ae%x00%ad%x00%B';
  const words = ['log', '-1', format, '--date=raw', '--encoding=UTF-8', '--no-show-signature'];
  const answer = await git(repository, [...words, head]);
  const parts = textsOf(Buffer.concat([answer, Buffer.of(0)]));
  const [parents = '', name = '', email = '', date = '', message = ''] = parts;
  const list = parents.split(' ').filter((sha) => sha !== '');
  const parentTree = await treeOf(repository, list[0] ?? null);
  return { sha: head, parents: list, name, email, date, message: message.trimEnd(), parentTree };
}
