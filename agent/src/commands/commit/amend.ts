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
  /** The tree before the commit: that of its first parent. */
  readonly parentTree: string;
  /** The lines of headers such as `mergetag`. Most commits have none. */
  readonly extraHeaders: Buffer;
}

/** @throws Failure `nothing-to-amend` before the first commit */
export async function readAmended(repository: Repository): Promise<Amended> {
  const head = await findHead(repository);
  if (head === null) {
    throw new Failure('nothing-to-amend', 'There is no commit yet to amend.');
  }
  const format = '--format=%P%x00%an%x00%ae%x00%ad%x00%B';
  const words = ['log', '-1', format, '--date=raw', '--encoding=UTF-8', '--no-show-signature'];
  const [answer, whole] = await Promise.all([
    git(repository, [...words, head]),
    git(repository, ['cat-file', 'commit', head]),
  ]);
  const parts = textsOf(Buffer.concat([answer, Buffer.of(0)]));
  const [parents = '', name = '', email = '', date = '', message = ''] = parts;
  const list = parents.split(' ').filter((sha) => sha !== '');
  const parentTree = await treeOf(repository, list[0] ?? null);
  const extraHeaders = extraIn(whole);
  const told = { name, email, date, message: message.trimEnd() };
  return { sha: head, parents: list, ...told, parentTree, extraHeaders };
}

/** Headers that each commit writes for itself. A signature belongs to one commit alone. */
const ownHeaders = /^(?:tree|parent|author|committer|encoding|gpgsig|gpgsig-sha256) /;

function extraIn(commit: Buffer): Buffer {
  const head = commit.toString('latin1', 0, commit.indexOf('\n\n') + 1);
  // A line that begins with a space continues the header before it.
  const headers = head.match(/^[^ \n].*\n(?: .*\n)*/gm) ?? [];
  return Buffer.from(headers.filter((each) => !ownHeaders.test(each)).join(''), 'latin1');
}
