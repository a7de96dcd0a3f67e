import { type Context, type Parts, Problem } from '@dojang/kernel';
import { endLearning } from '../../alerts/detecting/settings.ts';
import { makeIngestKey, revokeIngestKey } from '../../keys/keys.ts';
import { newIngestKey } from '../../keys/schema.ts';
import type { Shop } from '../shop.ts';
import { findKeptShop, forgetShop, type KeptShop, keepShop } from './kept-shop.ts';
import { type ShopAnswer, shopFaultsMax } from './schema.ts';

declare module '@dojang/kernel' {
  interface Parts {
    /** The shop of the playground, on a server that was started to be tried. */
    readonly aisherShop?: ShopKeeper;
  }
}

/** Opens the shop, has it sleep, and wakes it. */
export interface ShopKeeper {
  readonly state: (org: string) => ShopAnswer;
  /** @throws Problem 409 `shop-open-elsewhere`. */
  open(ctx: Context<never>): Promise<void>;
  close(ctx: Context<never>): Promise<void>;
  /** Somebody of the org looked at what telemetry says. */
  look(org: string): void;
  /** Has the shop do what is due. A timer calls it while the shop is awake. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

export interface ShopKeeperOptions {
  /** Where it is remembered that the shop is open. */
  readonly folder: string;
  /** Between two ticks; 1 s when left out. */
  readonly tickMs?: number;
}

/** What a commit of the commit playground changes, once it is stamped. */
export const brokenElement = { path: 'src/order.ts', name: 'applyDiscount' } as const;

const sleepAfterMs = 30 * 60_000;
const closed: ShopAnswer = {
  isHere: true,
  state: 'closed',
  isTaken: null,
  openedAt: null,
  faults: [],
};
const noShop: ShopAnswer = { ...closed, isHere: false };

/** What a server without a shop says of it. */
export const shopState = ({ parts, org }: Context<never>): ShopAnswer =>
  parts.aisherShop?.state(org) ?? noShop;

const instantOf = (ms: number) => new Date(ms).toISOString();

class Keeper implements ShopKeeper {
  readonly #parts: Parts;
  readonly #options: ShopKeeperOptions;
  #kept: KeptShop | undefined;
  #shop: Shop | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isTaken: boolean | null = null;
  #ticking: Promise<void> | undefined;
  #change: Promise<void> = Promise.resolve();

  constructor(parts: Parts, options: ShopKeeperOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#kept = findKeptShop(options.folder, parts);
  }

  get #nowMs(): number {
    return this.#parts.now().getTime();
  }

  get #isAwake(): boolean {
    return this.#nowMs - this.#lookedAt < sleepAfterMs;
  }

  readonly state = (org: string): ShopAnswer => {
    const kept = this.#kept;
    if (kept?.org !== org) return closed;
    const faults = this.#shop?.faults() ?? [];
    const working = this.#shop === undefined ? 'waiting' : 'open';
    return {
      isHere: true,
      state: this.#isAwake ? working : 'asleep',
      isTaken: this.#isTaken,
      openedAt: instantOf(kept.openedAt),
      faults: faults
        .slice(-shopFaultsMax)
        .reverse()
        .map(({ kind, service, fromMs, untilMs }) => ({
          kind,
          service,
          from: instantOf(fromMs),
          until: instantOf(untilMs),
        })),
    };
  };

  /** One change at a time: two that open it at once would make two keys. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.#change.then(change);
    this.#change = turn.catch(() => undefined);
    return turn;
  }

  open(ctx: Context<never>): Promise<void> {
    return this.#inTurn(() => this.#open(ctx));
  }

  async #open(ctx: Context<never>): Promise<void> {
    if (this.#kept !== undefined && this.#kept.org !== ctx.org) {
      throw new Problem(
        409,
        'shop-open-elsewhere',
        'The shop is open in another org of this server; close it there first.',
      );
    }
    if (this.#kept === undefined) {
      // Who tries it does not wait for a day until somebody is told of something new.
      await endLearning(ctx, { ofServicesToCome: true });
      const { key, secret } = await makeIngestKey(ctx, newIngestKey.parse({ name: 'shop' }));
      this.#kept = { org: ctx.org, keyId: key.id, secret, openedAt: this.#nowMs };
      keepShop(this.#options.folder, this.#parts, this.#kept);
    }
    this.look(ctx.org);
  }

  close(ctx: Context<never>): Promise<void> {
    return this.#inTurn(() => this.#close(ctx));
  }

  async #close(ctx: Context<never>): Promise<void> {
    const kept = this.#kept;
    if (kept?.org !== ctx.org) return;
    // A tick that is opening the shop would leave one with the old key.
    await this.stop();
    this.#kept = undefined;
    this.#shop = undefined;
    this.#isTaken = null;
    forgetShop(this.#options.folder);
    await revokeIngestKey(ctx, kept.keyId).catch((error) => {
      // Somebody may have revoked it on the page of keys.
      if (!(error instanceof Problem) || error.status !== 404) throw error;
    });
  }

  look(org: string): void {
    if (this.#kept?.org !== org) return;
    this.#lookedAt = this.#nowMs;
    if (this.#timer !== undefined) return;
    this.#parts.aisherReceiver?.want();
    this.#timer = setInterval(() => void this.tick(), this.#options.tickMs ?? 1_000);
    this.#timer.unref();
  }

  tick(): Promise<void> {
    this.#ticking ??= this.#work()
      .catch((error) => this.#parts.log.warn({ error }, 'the shop of the playground stumbled'))
      .finally(() => {
        this.#ticking = undefined;
      });
    return this.#ticking;
  }

  async #work(): Promise<void> {
    const kept = this.#kept;
    if (kept === undefined || this.#timer === undefined) return;
    if (!this.#isAwake) {
      this.#sleep();
      return;
    }
    // The first fault comes a minute after the shop opens, so it opens once its errors can be seen.
    const isReady = this.#parts.aisherStore?.state().state === 'ready';
    if (this.#shop === undefined && !isReady) return;
    this.#shop ??= await this.#openShop(kept);
    this.#isTaken = await this.#shop.tick();
  }

  async #openShop({ secret }: KeptShop): Promise<Shop> {
    const { createShop } = await import('../shop.ts');
    const { publicUrl, fetch } = this.#parts;
    return createShop({
      endpoint: publicUrl,
      key: secret,
      brokenElement,
      // Another day has other ids: the receiver knows those of before.
      seed: this.#nowMs % 2 ** 32,
      fetch,
      now: () => this.#nowMs,
    });
  }

  #sleep(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async stop(): Promise<void> {
    this.#sleep();
    await this.#ticking;
  }
}

/** The keeper of this server's shop. One that was open at the end of the server before sleeps until somebody looks. */
export const createShopKeeper = (parts: Parts, options: ShopKeeperOptions): ShopKeeper =>
  new Keeper(parts, options);
