const partsMax = 20;
const callSteps = 4;

/**
 * How many comparisons are left. A caller that passes a budget bounds the work, and nothing matches once it is
 * spent.
 */
export interface MatchBudget {
  steps: number;
}

/**
 * Ignore patterns as in `.gitignore`: `*`, `?`, `**`. A leading `/` or an inner `/` ties a pattern to the root,
 * a trailing `/` means a folder, and `!` takes a path back. Matched by hand in linear time per segment, because
 * the patterns come with the repository, and a regular expression could be made to hang.
 */
export function patternMatcher(
  patterns: readonly string[],
  budget?: MatchBudget,
): (path: string) => boolean {
  const parsed = patterns
    .slice(0, 500)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && line.length <= 500)
    .map(parsePattern)
    .filter(({ parts }) => parts.length <= partsMax);
  if (parsed.length === 0) return () => false;
  return (path) => {
    const segments = path.split('/').slice(0, 60);
    let ignored = false;
    for (const { parts, takesBack } of parsed) {
      if (ignored === takesBack && matchesPrefix(parts, segments, budget)) ignored = !takesBack;
    }
    return ignored;
  };
}

function parsePattern(line: string): { parts: string[]; takesBack: boolean } {
  const takesBack = line.startsWith('!');
  const body = (takesBack ? line.slice(1) : line).replace(/\/+$/, '');
  const isTied = body.includes('/');
  const parts = body.replace(/^\/+/, '').split('/');
  // Neighbouring `**` mean the same as one. Each further one would multiply the work.
  const kept = parts.filter((part, at) => part !== '**' || parts[at - 1] !== '**');
  return { parts: isTied ? kept : ['**', ...kept], takesBack };
}

/** Whether the pattern matches the path or one of the folders above it. */
function matchesPrefix(
  parts: readonly string[],
  segments: readonly string[],
  budget?: MatchBudget,
): boolean {
  if (budget && budget.steps <= 0) return false;
  // reach[j]: the parts so far can match the first j segments.
  let reach = new Array<boolean>(segments.length + 1).fill(false);
  reach[0] = true;
  for (const part of parts) {
    if (budget) budget.steps -= 3 * segments.length;
    const next = new Array<boolean>(segments.length + 1).fill(false);
    for (let j = 0; j <= segments.length; j += 1) {
      if (part === '**') next[j] = reach[j]! || (j > 0 && next[j - 1]!);
      else next[j] = j > 0 && reach[j - 1]! && matchesWildcard(part, segments[j - 1]!, budget);
    }
    reach = next;
  }
  return reach.includes(true, 1);
}

/** `*` and `?` within one segment, remembering only the last star: no recursion, no blow-up. */
export function matchesWildcard(pattern: string, text: string, budget?: MatchBudget): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  // Comparing nothing is work, too. A body may have thousands of empty lines.
  let steps = (budget?.steps ?? Number.POSITIVE_INFINITY) - callSteps;
  while (t < text.length && steps > 0) {
    steps -= 1;
    if (p < pattern.length && pattern[p] === '*') {
      star = p;
      resume = t;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star !== -1) {
      p = star + 1;
      resume += 1;
      t = resume;
    } else break;
  }
  if (budget) budget.steps = steps;
  while (pattern[p] === '*') p += 1;
  return t === text.length && p === pattern.length;
}
