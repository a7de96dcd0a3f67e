import type { Join, MayJoin } from './groups.ts';
import { Learner, type Learnt } from './learner.ts';
import { skeletonOf } from './skeleton.ts';

/** A template that messages had, as it is kept in a row. */
export interface TemplateRow {
  readonly template: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly messages: number;
  /** The id of its group: the oldest template in it. */
  readonly group: string;
}

/** A learnt pattern, as it is kept in a row. */
export interface PatternRow {
  /** Its tokens with a space between. A place for each word that is open. */
  readonly pattern: string;
  /** The tokens, from 0, that words became places at. */
  readonly open: readonly number[];
  /** The words that were seen at each of them, sorted, 64 at most. */
  readonly words: readonly (readonly string[])[];
}

export interface MinerRows {
  readonly templates: readonly TemplateRow[];
  readonly patterns: readonly PatternRow[];
}

export interface MinerOptions {
  /** Whether two groups may become one; false for those that a person keeps apart. They are named by their ids. */
  readonly mayJoin?: MayJoin;
  /** Above this number of templates, those that were not seen for longest are forgotten. */
  readonly templatesMax?: number;
  readonly rows?: MinerRows;
}

export interface Explanation extends Learnt {
  readonly group: string | undefined;
}

export interface Miner {
  /**
   * Takes a message and gives its template, which names it from now on. Groups keep their ids when `seenMs` only grows, as the
   * time at which messages were received does.
   */
  add(message: string, seenMs?: number): string;
  /** The id of the group that a template is in: the oldest template of that group. */
  groupOf(template: string): string | undefined;
  /** Why a template is in its group: the most general template that it fits, and the words at the places that were learnt. */
  explain(template: string): Explanation;
  /** The joins since the last call, oldest first. */
  takeJoins(): readonly Join[];
  /** The joins that `mayJoin` refused. */
  takeRefused(): readonly Join[];
  /** Forgets what was not seen since a time, and with it what only it taught. */
  forget(beforeMs: number): void;
  rows(): MinerRows;
  /** Takes what another miner has learnt, or this one before. */
  load(rows: MinerRows): void;
}

interface Seen {
  firstSeenMs: number;
  lastSeenMs: number;
  messages: number;
}

const templatesMaxDefault = 20_000;
const keptShare = 0.75;

/**
 * A miner of templates for one service. The same set of messages gives the same groups in any order, in any batches, and when
 * two miners are put together by their rows, as long as no more than half of `templatesMax` templates and 300,000 holes are
 * kept. Beyond that a value more at a place that has 64 is not kept, and beyond `templatesMax` the oldest templates are forgotten:
 * there, order can matter.
 */
export function createMiner(options: MinerOptions = {}): Miner {
  return new TemplateMiner(options);
}

class TemplateMiner implements Miner {
  readonly #mayJoin: MayJoin;
  readonly #templatesMax: number;
  #seen = new Map<string, Seen>();
  #learner: Learner;

  constructor({ mayJoin = () => true, templatesMax = templatesMaxDefault, rows }: MinerOptions) {
    this.#mayJoin = mayJoin;
    this.#templatesMax = templatesMax;
    this.#learner = new Learner(mayJoin);
    if (rows) this.load(rows);
  }

  add(message: string, seenMs = 0): string {
    const tokens = skeletonOf(message);
    const template = tokens.join(' ');
    const known = this.#seen.get(template);
    if (known) {
      this.#seeAgain(template, known, { firstSeenMs: seenMs, lastSeenMs: seenMs, messages: 1 });
      return template;
    }
    if (this.#seen.size > this.#templatesMax / 2) {
      const full = this.#learner.fullPatternOf(tokens);
      if (full !== undefined) return full;
      if (this.#seen.size >= this.#templatesMax) this.#forgetOldest();
    }
    this.#seen.set(template, { firstSeenMs: seenMs, lastSeenMs: seenMs, messages: 1 });
    // Tokens of the message itself would keep all of it in memory.
    this.#learner.add(template.split(' '), seenMs);
    return template;
  }

  groupOf(template: string): string | undefined {
    return this.#learner.groups.idOf(template);
  }

  explain(template: string): Explanation {
    const learnt = this.#learner.explain(template.split(' ')) ?? { template, places: [] };
    return { ...learnt, group: this.groupOf(template) };
  }

  takeJoins(): readonly Join[] {
    return this.#learner.groups.joins.splice(0);
  }

  takeRefused(): readonly Join[] {
    return this.#learner.groups.refused.splice(0);
  }

  rows(): MinerRows {
    const templates = [...this.#seen].map(([template, seen]) => ({
      template,
      ...seen,
      group: this.groupOf(template)!,
    }));
    const patterns = [...this.#learner.patterns()].map(({ pattern, words }) => ({
      pattern: pattern.tokens.join(' '),
      open: pattern.open,
      words,
    }));
    return { templates, patterns };
  }

  load({ templates, patterns }: MinerRows): void {
    const { joins } = this.#learner.groups;
    const told = joins.length;
    for (const { pattern, open, words } of patterns)
      this.#learner.restore(pattern.split(' '), open, words);
    for (const { template, group, ...seen } of templates) {
      const known = this.#seen.get(template);
      if (known) this.#seeAgain(template, known, seen);
      else {
        this.#seen.set(template, { ...seen });
        this.#learner.add(template.split(' '), seen.firstSeenMs);
      }
      this.#learner.groups.restore(template, group);
    }
    // What the rows say is one group already was told when they were made.
    const groupOf = new Map(templates.map(({ template, group }) => [template, group]));
    const fresh = joins.splice(told).filter(({ kept, joined }) => {
      const group = groupOf.get(joined);
      return group === undefined || group !== groupOf.get(kept);
    });
    joins.push(...fresh);
  }

  forget(beforeMs: number): void {
    const { templates } = this.rows();
    this.#keep(templates.filter(({ lastSeenMs }) => lastSeenMs >= beforeMs));
  }

  #seeAgain(template: string, known: Seen, seen: Seen): void {
    known.messages += seen.messages;
    if (seen.lastSeenMs > known.lastSeenMs) known.lastSeenMs = seen.lastSeenMs;
    if (seen.firstSeenMs >= known.firstSeenMs) return;
    known.firstSeenMs = seen.firstSeenMs;
    this.#learner.groups.note(template, seen.firstSeenMs);
  }

  #forgetOldest(): void {
    const { templates } = this.rows();
    const newestFirst = [...templates].sort(
      (a, b) => b.lastSeenMs - a.lastSeenMs || (a.template < b.template ? -1 : 1),
    );
    this.#keep(newestFirst.slice(0, Math.floor(this.#templatesMax * keptShare)));
  }

  /** Learns again from what is kept. A group keeps the template that it is named by as long as it has any. */
  #keep(kept: readonly TemplateRow[]): void {
    const { templates, patterns } = this.rows();
    const names = new Set(kept.flatMap(({ template, group }) => [template, group]));
    const rows = templates.filter(({ template }) => names.has(template));
    const fitting = new Set(
      rows.flatMap(({ template }) => this.#learner.patternsOf(template.split(' '))),
    );
    const joins = this.takeJoins();
    const refused = this.takeRefused();
    this.#seen = new Map();
    this.#learner = new Learner(this.#mayJoin);
    this.load({ templates: rows, patterns: patterns.filter((row) => fitting.has(rowKey(row))) });
    this.#learner.groups.joins.unshift(...joins);
    this.#learner.groups.refused.unshift(...refused);
  }
}

const rowKey = ({ pattern, open }: PatternRow): string => `${pattern} ${open.join()}`;
