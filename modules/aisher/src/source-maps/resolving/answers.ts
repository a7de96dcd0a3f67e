import type { Original, UnresolvedReason } from '../../stacks/index.ts';

export type Known = Original | UnresolvedReason;

/** Of one org, and how many orgs have some. */
const answersMax = 10_000;
const orgsMax = 100;

/**
 * What maps said of places, by org. Files of the store never change, so no answer goes stale. Those that were asked for
 * longest ago make room: whoever sends places that nobody has seen pushes out neither what comes often nor answers of others.
 */
export function createAnswers({ perOrg = answersMax, orgs = orgsMax } = {}) {
  const all = new Map<string, Map<string, Known>>();

  function answersOf(org: string): Map<string, Known> {
    const own = all.get(org) ?? new Map<string, Known>();
    renew(all, org, own, orgs);
    return own;
  }

  return {
    get(org: string, place: string): Known | undefined {
      const own = answersOf(org);
      const answer = own.get(place);
      if (answer !== undefined) renew(own, place, answer, perOrg);
      return answer;
    },
    set(org: string, place: string, answer: Known): void {
      renew(answersOf(org), place, answer, perOrg);
    },
  };
}

/** Makes an entry the last to go, and lets the first go when there are too many. */
function renew<V>(entries: Map<string, V>, key: string, value: V, most: number): void {
  entries.delete(key);
  entries.set(key, value);
  if (entries.size <= most) return;
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
}
