/**
 * Drain (He et al., ICWS 2017) as Drain3 has it by default, written anew from its description: a tree by number of tokens, then by
 * the first two tokens, then the most similar cluster of the leaf. A token with a digit is a wildcard in the tree. The order of
 * the lines matters to it.
 */
export interface DrainOptions {
  readonly depth: number;
  readonly similarityMin: number;
  readonly childrenMax: number;
}

interface Cluster {
  readonly id: number;
  tokens: string[];
}

const wildcard = '<*>';
const usual: DrainOptions = { depth: 4, similarityMin: 0.4, childrenMax: 100 };

/** The cluster of each line, once all are read. */
export function drain(lines: readonly string[], options: DrainOptions = usual): string[] {
  const leaves = new Map<string, Cluster[]>();
  const children = new Map<string, Set<string>>();
  let clusters = 0;
  return lines.map((line) => {
    const tokens = line.trim().split(/\s+/);
    const leaf = leafOf(tokens, children, options);
    const known = leaves.get(leaf) ?? [];
    leaves.set(leaf, known);
    const best = mostSimilar(known, tokens, options.similarityMin);
    if (best) {
      best.tokens = best.tokens.map((token, at) => (token === tokens[at] ? token : wildcard));
      return String(best.id);
    }
    clusters += 1;
    known.push({ id: clusters, tokens });
    return String(clusters);
  });
}

function leafOf(
  tokens: readonly string[],
  children: Map<string, Set<string>>,
  { depth, childrenMax }: DrainOptions,
): string {
  let node = String(tokens.length);
  for (const token of tokens.slice(0, depth - 2)) {
    const known = children.get(node) ?? new Set();
    children.set(node, known);
    const plain = /\d/.test(token) || (!known.has(token) && known.size >= childrenMax - 1);
    const next = plain ? wildcard : token;
    known.add(next);
    node += ` ${next}`;
  }
  return node;
}

function mostSimilar(
  clusters: readonly Cluster[],
  tokens: readonly string[],
  similarityMin: number,
): Cluster | undefined {
  let best: Cluster | undefined;
  let [highest, mostOpen] = [similarityMin, -1];
  for (const cluster of clusters) {
    const equal = cluster.tokens.filter((token, at) => token === tokens[at]).length;
    const open = cluster.tokens.filter((token) => token === wildcard).length;
    const similarity = equal / tokens.length;
    if (similarity < highest || (similarity === highest && open <= mostOpen)) continue;
    [best, highest, mostOpen] = [cluster, similarity, open];
  }
  return best;
}
