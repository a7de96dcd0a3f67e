/** What puts somebody before another, in the order of a policy. */
export type WaitingRule = 'sibling' | 'trial-done' | 'since';

export interface WaitingEntry {
  readonly id: string;
  readonly childId: string;
  readonly sinceMs: number;
  /** A brother or sister is enrolled. */
  readonly hasSibling: boolean;
  readonly isTrialDone: boolean;
}
export interface SeatOffer {
  readonly entryId: string;
  readonly offeredAtMs: number;
  readonly expiresAtMs: number;
  readonly state: 'open' | 'taken' | 'declined' | 'lapsed';
}
export interface WaitingPolicy {
  /** Ties are broken by the next rule, then by since and by id. */
  readonly rules: readonly WaitingRule[];
  readonly offerMs: number;
}
export const usualWaiting: WaitingPolicy = {
  rules: ['sibling', 'since', 'trial-done'],
  offerMs: 24 * 3_600_000,
};

const compareBy: Record<WaitingRule, (a: WaitingEntry, b: WaitingEntry) => number> = {
  sibling: (a, b) => Number(b.hasSibling) - Number(a.hasSibling),
  'trial-done': (a, b) => Number(b.isTrialDone) - Number(a.isTrialDone),
  since: (a, b) => a.sinceMs - b.sinceMs,
};

function decide(a: WaitingEntry, b: WaitingEntry, rules: readonly WaitingRule[]) {
  for (const rule of [...rules, 'since'] as const) {
    const order = compareBy[rule](a, b);
    if (order !== 0) return { order, rule };
  }
  return { order: a.id < b.id ? -1 : a.id > b.id ? 1 : 0, rule: 'id' as const };
}

/** Who waits, in order, each with the rule that puts them behind the one before (null for the first). */
export function orderWaiting(entries: readonly WaitingEntry[], policy = usualWaiting) {
  const sorted = entries.toSorted((a, b) => decide(a, b, policy.rules).order);
  return sorted.map((entry, at) => {
    const before = sorted[at - 1];
    return {
      entry,
      place: at + 1,
      behindBy: before ? decide(before, entry, policy.rules).rule : null,
    };
  });
}

export interface OfferPlan {
  /** Entries whose open offer ran out. */
  readonly lapse: readonly string[];
  readonly offer: readonly SeatOffer[];
}

/**
 * What to do now: offers that ran out lapse, and each free seat that nobody is being asked about is
 * offered to the next. Who declined or let an offer lapse is not asked again. Run twice, it does
 * nothing the second time. `freeSeats` are seats without a child; open offers are taken off here.
 */
export function planOffers(
  entries: readonly WaitingEntry[],
  offers: readonly SeatOffer[],
  freeSeats: number,
  nowMs: number,
  policy: WaitingPolicy = usualWaiting,
): OfferPlan {
  const isOver = ({ expiresAtMs }: SeatOffer) => expiresAtMs <= nowMs;
  const open = offers.filter(({ state }) => state === 'open');
  const asked = new Set(offers.map(({ entryId }) => entryId));
  const seats = Math.max(0, freeSeats - open.filter((each) => !isOver(each)).length);
  const next = orderWaiting(
    entries.filter(({ id }) => !asked.has(id)),
    policy,
  ).slice(0, seats);
  return {
    lapse: open.filter(isOver).map(({ entryId }) => entryId),
    offer: next.map(({ entry }) => ({
      ...{ entryId: entry.id, offeredAtMs: nowMs, expiresAtMs: nowMs + policy.offerMs },
      state: 'open',
    })),
  };
}

/** Whether an offer can still be taken, and why not. */
export function answerOffer(offer: SeatOffer | undefined, nowMs: number) {
  if (!offer) return { kind: 'refused', why: 'not-offered' } as const;
  if (offer.state === 'taken') return { kind: 'already-taken' } as const;
  if (offer.state !== 'open') return { kind: 'refused', why: offer.state } as const;
  if (offer.expiresAtMs <= nowMs) return { kind: 'refused', why: 'lapsed' } as const;
  return { kind: 'taken' } as const;
}
