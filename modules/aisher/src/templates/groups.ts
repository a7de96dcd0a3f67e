/** Why templates became one group: a pattern that all of them are instances of, and words that were seen at its places. */
export interface Join {
  /** The id of the group that stays: the older one. */
  readonly kept: string;
  readonly joined: string;
  /** Such as `5 words at place 2: admin, guest, kim, oracle, root`. */
  readonly evidence: string;
}

interface Member {
  parent: Member | null;
  /** The oldest template of the group, at its root. */
  id: string;
  firstSeenMs: number;
  readonly text: string;
}

export type MayJoin = (kept: string, joined: string) => boolean;

/** Sets of templates that are one group. They only unite. */
export class Groups {
  readonly joins: Join[] = [];
  /** What the caller did not allow: to be proposed to a person. */
  readonly refused: Join[] = [];
  readonly #members = new Map<string, Member>();
  readonly #refusedPairs = new Set<string>();
  readonly #mayJoin: MayJoin;

  constructor(mayJoin: MayJoin) {
    this.#mayJoin = mayJoin;
  }

  /** A template that a message had; one that only learning made is as old as the first message that fits it. */
  note(text: string, seenMs: number): void {
    const member = this.#memberOf(text);
    const root = rootOf(member);
    if (isOlder(seenMs, text, root)) {
      root.firstSeenMs = seenMs;
      root.id = text;
    }
  }

  idOf(text: string): string | undefined {
    const member = this.#members.get(text);
    return member && rootOf(member).id;
  }

  /** Puts two into one group that were one before. */
  restore(a: string, b: string): void {
    const [one, other] = [rootOf(this.#memberOf(a)), rootOf(this.#memberOf(b))];
    if (one === other) return;
    if (isOlder(other.firstSeenMs, other.id, one)) one.parent = other;
    else other.parent = one;
  }

  /** False when the caller does not allow it. */
  join(a: string, b: string, evidence: () => string): boolean {
    let [kept, joined] = [rootOf(this.#memberOf(a)), rootOf(this.#memberOf(b))];
    if (kept === joined) return true;
    if (isOlder(joined.firstSeenMs, joined.id, kept)) [kept, joined] = [joined, kept];
    const bothSeen = joined.firstSeenMs !== Number.POSITIVE_INFINITY;
    if (bothSeen && !this.#mayJoin(kept.id, joined.id)) {
      const pair = `${kept.id}\n${joined.id}`;
      if (this.#refusedPairs.has(pair)) return false;
      this.#refusedPairs.add(pair);
      this.refused.push({ kept: kept.id, joined: joined.id, evidence: evidence() });
      return false;
    }
    if (bothSeen) this.joins.push({ kept: kept.id, joined: joined.id, evidence: evidence() });
    joined.parent = kept;
    return true;
  }

  #memberOf(text: string): Member {
    let member = this.#members.get(text);
    if (!member) {
      member = { parent: null, id: text, firstSeenMs: Number.POSITIVE_INFINITY, text };
      this.#members.set(text, member);
    }
    return member;
  }
}

function rootOf(member: Member): Member {
  let root = member;
  while (root.parent) root = root.parent;
  let each = member;
  while (each.parent) {
    const { parent } = each;
    if (parent !== root) each.parent = root;
    each = parent;
  }
  return root;
}

/** Of two that were seen at the same time, the one whose text sorts first is the older one. */
const isOlder = (seenMs: number, text: string, other: Member): boolean =>
  seenMs < other.firstSeenMs || (seenMs === other.firstSeenMs && text < other.id);
