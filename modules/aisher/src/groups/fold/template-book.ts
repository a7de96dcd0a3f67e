import type { AnyContext } from '@dojang/kernel';
import { createMiner, type Miner, type MinerRows } from '../../templates/index.ts';
import type { MessageTemplate } from './keying.ts';
import { readTemplates, type SavedTemplates, saveTemplates } from './template-rows.ts';

/** What is known of the messages of one service. */
interface Page {
  /** `aisher.service.templates_version` when it was read. */
  version: number;
  readonly miner: Miner;
  /** Templates that keys are made of. Others turned out to be one of these as soon as they were seen. */
  readonly own: Set<string>;
  readonly seen: Set<string>;
  saved: SavedTemplates;
}

/** Templates that turned out to be one, and why. */
export interface Joined {
  readonly serviceId: string;
  readonly templates: readonly string[];
  readonly evidence: string;
}

export interface TemplateBook {
  /** The template that the key of a message has. */
  templateOf(serviceId: string, message: string, at: Date): MessageTemplate;
  /** The name of all templates that are one with this. */
  oneOf(serviceId: string, template: string): string;
  /** Keeps what was learnt, and gives what it joined. */
  save(): Promise<readonly Joined[]>;
  /** The rows of all templates that are one with this, once they are saved. */
  idsOfFamily(serviceId: string, template: string): readonly string[];
  /** The row of a template that was saved. */
  idOf(serviceId: string, template: string): string | null;
}

const pagesMax = 64;
/** By database, as long as it is open; by org and service, the one used last at the end. */
const books = new WeakMap<object, Map<string, Page>>();

function pagesOf(ctx: AnyContext): Map<string, Page> {
  const { database } = ctx.parts;
  const pages = books.get(database) ?? new Map<string, Page>();
  books.set(database, pages);
  return pages;
}

const keyOf = (ctx: AnyContext, serviceId: string) => `${ctx.org} ${serviceId}`;

function pageOf(version: number, saved: SavedTemplates): Page {
  const rows: MinerRows = {
    templates: [...saved.templates].map(([template, row]) => ({
      template,
      firstSeenMs: row.firstSeenMs,
      lastSeenMs: row.lastSeenMs,
      messages: 1,
      group: row.joinedInto ?? template,
    })),
    patterns: [...saved.patterns.values()],
  };
  const miner = createMiner({ rows });
  miner.takeJoins();
  const templates = new Set(saved.templates.keys());
  return { version, miner, own: templates, seen: new Set(templates), saved };
}

/**
 * Opens what is known of the messages of some services. What a process learnt before is used again as long as no other
 * process learnt something meanwhile. Needs a transaction that holds the lock of the groups.
 */
export async function openTemplates(
  ctx: AnyContext,
  versions: ReadonlyMap<string, number>,
): Promise<TemplateBook> {
  const kept = pagesOf(ctx);
  const stale = [...versions].filter(
    ([serviceId, version]) => kept.get(keyOf(ctx, serviceId))?.version !== version,
  );
  const read = await readTemplates(
    ctx,
    stale.map(([serviceId]) => serviceId),
  );
  const pages = new Map<string, Page>();
  for (const [serviceId, version] of versions) {
    const key = keyOf(ctx, serviceId);
    const known = kept.get(key);
    // Taken out until the transaction has ended well: what it learnt is not true when it is rolled back.
    kept.delete(key);
    const page =
      known?.version === version ? known : pageOf(version, read.get(serviceId) ?? emptyRows());
    pages.set(serviceId, page);
  }
  return new OpenBook(ctx, pages, kept);
}

/**
 * What is known of the messages of some services, to tell what key an error has: what this one learns is forgotten. Needs
 * a transaction, and no lock.
 */
export async function copyTemplates(
  ctx: AnyContext,
  serviceIds: readonly string[],
): Promise<Omit<TemplateBook, 'save'>> {
  const read = await readTemplates(ctx, serviceIds);
  const pages = serviceIds.map((id) => [id, pageOf(0, read.get(id) ?? emptyRows())] as const);
  return new OpenBook(ctx, new Map(pages), new Map());
}

const emptyRows = (): SavedTemplates => ({ templates: new Map(), patterns: new Map() });

class OpenBook implements TemplateBook {
  readonly #ctx: AnyContext;
  readonly #pages: ReadonlyMap<string, Page>;
  readonly #kept: Map<string, Page>;
  readonly #dirty = new Set<string>();
  readonly #seenAt = new Map<string, Map<string, number>>();
  /** By service, and by the name of what is one. */
  readonly #families = new Map<string, Map<string, string[]>>();

  constructor(ctx: AnyContext, pages: ReadonlyMap<string, Page>, kept: Map<string, Page>) {
    this.#ctx = ctx;
    this.#pages = pages;
    this.#kept = kept;
  }

  templateOf(serviceId: string, message: string, at: Date): MessageTemplate {
    const page = this.#pageOf(serviceId);
    const added = page.miner.add(message, at.getTime());
    if (!page.seen.has(added)) this.#dirty.add(serviceId);
    page.seen.add(added);
    const template = this.#ownOf(page, added);
    page.own.add(template);
    const seenAt = this.#seenAt.get(serviceId) ?? new Map<string, number>();
    this.#seenAt.set(serviceId, seenAt);
    seenAt.set(template, Math.max(seenAt.get(template) ?? 0, at.getTime()));
    return { template, isVariant: template !== added };
  }

  /** A template that has keys of its own keeps them, even when it is joined later: a person may have split it off. */
  #ownOf({ own, miner }: Page, added: string): string {
    if (own.has(added)) return added;
    const oldest = miner.groupOf(added);
    return oldest !== undefined && own.has(oldest) ? oldest : added;
  }

  oneOf(serviceId: string, template: string): string {
    return this.#pageOf(serviceId).miner.groupOf(template) ?? template;
  }

  idsOfFamily(serviceId: string, template: string): readonly string[] {
    const known = this.#families.get(serviceId) ?? familiesOf(this.#pageOf(serviceId));
    this.#families.set(serviceId, known);
    return known.get(this.oneOf(serviceId, template)) ?? [];
  }

  idOf(serviceId: string, template: string): string | null {
    return this.#pageOf(serviceId).saved.templates.get(template)?.id ?? null;
  }

  async save(): Promise<readonly Joined[]> {
    const joined: Joined[] = [];
    for (const [serviceId, page] of this.#pages) {
      const isChanged = this.#dirty.has(serviceId);
      page.saved = await saveTemplates(this.#ctx, serviceId, {
        saved: page.saved,
        own: page.own,
        oneOf: (template) => page.miner.groupOf(template) ?? template,
        seenAt: this.#seenAt.get(serviceId) ?? new Map(),
        patterns: isChanged ? page.miner.rows().patterns : null,
      });
      if (isChanged) page.version += 1;
      joined.push(...joinsOf(serviceId, page));
    }
    this.#ctx.afterCommit(() => this.#keep());
    return joined;
  }

  #keep(): void {
    for (const [serviceId, page] of this.#pages) {
      this.#kept.set(keyOf(this.#ctx, serviceId), page);
    }
    for (const key of [...this.#kept.keys()].slice(0, -pagesMax)) this.#kept.delete(key);
  }

  #pageOf(serviceId: string): Page {
    const page = this.#pages.get(serviceId);
    if (page === undefined) throw new Error('the templates of this service were not opened');
    return page;
  }
}

function familiesOf({ miner, saved }: Page): Map<string, string[]> {
  const families = new Map<string, string[]>();
  for (const [template, { id }] of saved.templates) {
    const one = miner.groupOf(template) ?? template;
    const known = families.get(one);
    if (known) known.push(id);
    else families.set(one, [id]);
  }
  return families;
}

/** By what the templates are one of now: several joins of one fold end in one. */
function joinsOf(serviceId: string, { miner, own }: Page): Joined[] {
  const joins = miner.takeJoins();
  if (joins.length === 0) return [];
  const evidenceOf = new Map<string, string>();
  for (const { kept, evidence } of joins) {
    evidenceOf.set(miner.groupOf(kept) ?? kept, evidence);
  }
  const members = new Map<string, string[]>();
  for (const template of own) {
    const one = miner.groupOf(template) ?? template;
    if (evidenceOf.has(one)) members.set(one, [...(members.get(one) ?? []), template]);
  }
  return [...members].flatMap(([one, templates]) =>
    templates.length < 2 ? [] : [{ serviceId, templates, evidence: evidenceOf.get(one) ?? '' }],
  );
}
