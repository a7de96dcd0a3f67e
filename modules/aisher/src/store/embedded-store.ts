import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client/client.ts';
import { StoreError } from './client/store-error.ts';
import { type Engine, type EngineState, startEngine } from './engine/engine.ts';
import { hadTables, markTables, placesIn, setDatabaseAside } from './engine/folder.ts';
import { type FetchOptions, fetchEngine, type Progress } from './fetch/fetch-engine.ts';
import { FetchError } from './fetch/fetch-error.ts';
import { forgetRows } from './insert/forget.ts';
import { insertBatch } from './insert/insert.ts';
import { openDoor, ownSettings } from './queries/door.ts';
import { hasTables, installTables } from './schema/install.ts';
import { versions } from './schema/tables.ts';
import type { Store, StoreState } from './store.ts';

export interface EmbeddedStoreOptions {
  /** Engine, tables and marker lie in it. */
  readonly folder: string;
  /** Where the engine is kept; in the folder when left out. */
  readonly enginesFolder?: string;
  readonly fetch?: Partial<FetchOptions>;
  readonly now?: () => Date;
  readonly backoffMs?: number;
  /** Called at each change of the state. */
  readonly heard?: (state: StoreState) => void;
}

export interface EmbeddedFacts {
  readonly progress: Progress | null;
  /** Parts of tables that the engine set aside when it opened them. Their rows are missing. */
  readonly brokenParts: number;
  /** What the engine said before it went. */
  readonly detail: string;
}

/** A store on its own engine. */
export interface EmbeddedStore extends Store {
  readonly facts: () => EmbeddedFacts;
  /** Of the engine's process; undefined while there is none. */
  readonly enginePid: () => number | undefined;
  /** Moves a damaged database away, by somebody's consent, and begins an empty one. Gives where the old one lies. */
  setAside(): Promise<string>;
}

/** A read that comes while the engine starts waits for it. */
const startWaitMs = 10_000;
const fetchRetryMsMax = 600_000;
const readRetryMsMax = 5_000;
/** Tables that could not be made, as on a full disk, are tried again. */
const tablesRetryMs = 5_000;

class Embedded {
  readonly #options: EmbeddedStoreOptions;
  readonly #ending = new AbortController();
  #state: StoreState = { state: 'loading', reason: null };
  #progress: Progress | null = null;
  #brokenParts = 0;
  #detail = '';
  #engine: Engine | undefined;
  #client: Client | undefined;
  /** Until the engine that starts is ready, or is not. */
  #started = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;
  readonly #prepared: Promise<void>;

  constructor(options: EmbeddedStoreOptions) {
    this.#options = options;
    this.#prepared = this.#prepare();
  }

  get state(): StoreState {
    return this.#state;
  }

  get facts(): EmbeddedFacts {
    const [progress, brokenParts, detail] = [this.#progress, this.#brokenParts, this.#detail];
    return { progress, brokenParts, detail };
  }

  get enginePid(): number | undefined {
    return this.#engine?.pid();
  }

  /** @throws StoreError when there is no engine now. */
  client(): Client {
    if (this.#client && this.#state.state === 'ready') return this.#client;
    throw new StoreError('away', `the engine is ${this.#state.reason ?? this.#state.state}`);
  }

  async readyClient(): Promise<Client> {
    if (this.#state.state === 'starting') {
      const late = new AbortController();
      const limit = sleep(startWaitMs, undefined, { ref: false, signal: late.signal });
      await Promise.race([this.#started.promise, limit.catch(() => undefined)]);
      late.abort();
    }
    return this.client();
  }

  async setAside(): Promise<string> {
    await this.#stop();
    const { folder, now = () => new Date() } = this.#options;
    const aside = await setDatabaseAside(folder, now());
    await this.#prepare();
    return aside;
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#ending.abort();
      this.#set('away', 'closed');
      await this.#stop();
      await this.#prepared;
      await this.#stop();
    })();
    return this.#closing;
  }

  async #stop(): Promise<void> {
    const [engine, client] = [this.#engine, this.#client];
    this.#engine = undefined;
    this.#client = undefined;
    await client?.close();
    await engine?.close();
  }

  #set(state: StoreState['state'], reason: string | null): void {
    this.#state = { state, reason };
    this.#options.heard?.(this.#state);
    if (state === 'starting') this.#started = Promise.withResolvers();
    else this.#started.resolve();
  }

  /** Fetches the engine, again and again while that may help, and starts it. */
  async #prepare(): Promise<void> {
    const { folder, enginesFolder = placesIn(folder).engines, backoffMs = 1_000 } = this.#options;
    const { signal } = this.#ending;
    for (let tries = 0; !signal.aborted; tries += 1) {
      this.#set('loading', this.#state.reason);
      try {
        const packages = await fetchEngine({
          folder: enginesFolder,
          signal,
          ...this.#options.fetch,
          heard: (progress) => {
            this.#progress = progress;
          },
        });
        if (!signal.aborted) this.#start(packages);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const fault = error instanceof FetchError ? error.fault : 'unpacking';
        this.#detail = error instanceof Error ? error.message : String(error);
        this.#set('away', fault);
        if (fault === 'no-engine-for-system') return;
        const delay = Math.min(fetchRetryMsMax, backoffMs * 2 ** tries);
        await sleep(delay, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  #start(packages: string): void {
    const { folder, backoffMs } = this.#options;
    this.#engine = startEngine({
      folder: placesIn(folder).database,
      packages,
      heard: (state) => this.#hear(state),
      ...(backoffMs === undefined ? {} : { backoffMs }),
    });
  }

  #hear(state: EngineState): void {
    if (this.#ending.signal.aborted) return;
    if (state.state === 'ready') {
      void this.#open(state.url);
      return;
    }
    void this.#client?.close();
    this.#client = undefined;
    if (state.state === 'starting') this.#set('starting', null);
    if (state.state !== 'away') return;
    this.#detail = state.detail;
    this.#set('away', state.fault);
  }

  /** The engine answers; its tables are made, or found where they should be. */
  async #open(url: string): Promise<void> {
    const { folder } = this.#options;
    // The client and what it needs are loaded by the first engine that answers, not by the start of the server.
    const { openClient } = await import('./client/client.ts');
    const client = openClient({ url, settings: ownSettings, retryWaitMsMax: readRetryMsMax });
    this.#client = client;
    try {
      if (hadTables(folder) && !(await hasTables(client))) {
        this.#detail = 'the tables that were made here are gone';
        this.#set('away', 'folder-damaged');
        return;
      }
      await installTables(client);
      await markTables(folder, versions.length);
      const [broken] = await client.rows<{ n: string }>(
        "select count() as n from system.detached_parts where reason like '%broken%'",
      );
      this.#brokenParts = Number(broken?.n ?? 0);
      if (this.#client === client) this.#set('ready', null);
    } catch (error) {
      // The engine that went meanwhile says so itself.
      if (this.#client !== client) return;
      this.#detail = error instanceof Error ? error.message : String(error);
      this.#set('away', 'tables');
      await client.close();
      const { signal } = this.#ending;
      await sleep(tablesRetryMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (this.#client === client && !signal.aborted) await this.#open(url);
    }
  }
}

/**
 * ClickHouse in a process of its own, which only this process asks. Nothing is waited for: the engine is fetched and started in the
 * background, and the state says how far it is.
 */
export function openEmbeddedStore(options: EmbeddedStoreOptions): EmbeddedStore {
  const embedded = new Embedded(options);
  return {
    exceptions: 'index',
    insert: async (batch) => insertBatch(embedded.client(), batch),
    forget: async (org) => forgetRows(embedded.client(), org),
    ask: async (org, query, params) =>
      openDoor(await embedded.readyClient(), { tables: 'own' }).ask(org, query, params),
    state: () => embedded.state,
    facts: () => embedded.facts,
    enginePid: () => embedded.enginePid,
    setAside: () => embedded.setAside(),
    close: () => embedded.close(),
  };
}
