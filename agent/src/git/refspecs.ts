/** Where the refspecs of a remote send one branch. */
export interface Destinations {
  readonly refs: readonly string[];
  /** `:` pushes each branch that the remote already has by the same name. */
  readonly isMatching: boolean;
}

/** `src:dst`, `src` or `:`. Null for a refspec that deletes or excludes. */
function partsOf(refspec: string): { source: string; target: string | null } {
  const plain = refspec.replace(/^\+/, '');
  const colon = plain.lastIndexOf(':');
  if (colon === -1) return { source: plain, target: null };
  return { source: plain.slice(0, colon), target: plain.slice(colon + 1) };
}

/** The text that `*` matches. Undefined if the pattern does not match. */
function starOf(pattern: string, ref: string): string | undefined {
  const [before = '', after = ''] = pattern.split('*');
  const fits =
    ref.length >= before.length + after.length && ref.startsWith(before) && ref.endsWith(after);
  return fits ? ref.slice(before.length, ref.length - after.length) : undefined;
}

function destinationOf(refspec: string, branch: string): string | undefined {
  const ref = `refs/heads/${branch}`;
  const { source, target } = partsOf(refspec);
  if (source.includes('*')) {
    const star = starOf(source, ref);
    return star === undefined ? undefined : (target ?? source).replace('*', () => star);
  }
  // A push by refspec starts from the branch that is checked out.
  if (!['HEAD', '@', branch, `heads/${branch}`, ref].includes(source)) return undefined;
  if (target === null) return ref;
  // A name without `refs/heads/` or `refs/tags/` is of the source's kind, if the remote has no such ref.
  return target.startsWith('refs/') ? target : `refs/heads/${target}`;
}

/**
 * Applies refspecs as `git push` applies those of `remote.<name>.push`. `git for-each-ref` says nothing about a
 * branch without a commit, nor about `HEAD:refs/for/main`, which asks for a review.
 */
export function destinationsOf(refspecs: readonly string[], branch: string): Destinations {
  const ref = `refs/heads/${branch}`;
  const isLeftOut = refspecs.some((refspec) => {
    if (!refspec.startsWith('^')) return false;
    const source = refspec.slice(1);
    return source.includes('*') ? starOf(source, ref) !== undefined : source === ref;
  });
  if (isLeftOut) return { refs: [], isMatching: false };
  const found = refspecs.flatMap((refspec) => destinationOf(refspec, branch) ?? []);
  return {
    refs: [...new Set(found)],
    isMatching: refspecs.some((refspec) => /^\+?:$/.test(refspec)),
  };
}
