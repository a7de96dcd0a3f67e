import { type AnyContext, inTransaction, type Parts } from '@dojang/kernel';
import { makeMasker } from '@dojang/kernel/masker';
import { countingFaults } from '../ops/fault-metric.ts';
import { ownDb } from '../own-db.ts';
import type { Ownership } from '../store/queries/door.ts';
import type { ServerStore } from '../store/server-store.ts';
import { addressOf, type ClusterAddress, operatorAddress } from './address.ts';
import { maskedStore } from './masked-store.ts';
import { keptProbe } from './schema.ts';

declare module '@dojang/kernel' {
  interface Parts {
    /** Clusters of others that orgs read from. */
    readonly aisherClusters?: Clusters;
  }
}

/** The stores of orgs that have a cluster, opened when they are asked for. */
export interface Clusters {
  /** Undefined for an org that has none. A change on another server is known within half a minute. */
  find(ctx: AnyContext): Promise<ServerStore | undefined>;
  /** What the operator names for this org. */
  offered(org: string): ClusterAddress | undefined;
  addressOf(org: string, sealed: string | null): ClusterAddress | undefined;
  /** The source of the org changed here. */
  forget(org: string): void;
  close(): Promise<void>;
}

export interface ClusterOptions {
  readonly operatorUrl?: string | undefined;
  readonly operatorOrg?: string | undefined;
  /** For tests: time that passes at once. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly requestMsMax?: number;
}

interface Known {
  readonly untilMs: number;
  /** What the store was opened by. */
  readonly text: string;
  readonly store: ServerStore | undefined;
}

const knownMs = 30_000;
export const sealPurpose = (org: string) => `aisher.source.${org}`;

async function readSource(ctx: AnyContext) {
  return inTransaction(ctx, async (ctx) =>
    ownDb(ctx)
      .selectFrom('aisher.source')
      .select(['id', 'url_sealed', 'probe'])
      .where('org_id', '=', ctx.org)
      .executeTakeFirst(),
  );
}

export function createClusters(parts: Parts, options: ClusterOptions): Clusters {
  const { keyring, outgoing, log, now } = parts;
  const known = new Map<string, Known>();
  const asked = new Map<string, Promise<ServerStore | undefined>>();
  const offered = (org: string) => {
    const { operatorUrl, operatorOrg } = options;
    return operatorUrl !== undefined && operatorOrg === org
      ? operatorAddress(operatorUrl)
      : undefined;
  };
  const addressFor = (org: string, sealed: string | null) =>
    sealed === null ? offered(org) : addressOf(outgoing, keyring.open(sealed, sealPurpose(org)));
  const forget = (org: string) => {
    const before = known.get(org);
    known.delete(org);
    before?.store?.close().catch((error) => log.warn({ error }, 'a cluster did not close'));
  };

  async function read(ctx: AnyContext): Promise<ServerStore | undefined> {
    const { org } = ctx;
    const source = await readSource(ctx);
    const text = source === undefined ? '' : JSON.stringify(source);
    const before = known.get(org);
    const untilMs = now().getTime() + knownMs;
    if (before?.text === text) {
      known.set(org, { ...before, untilMs });
      return before.store;
    }
    forget(org);
    const shape = source && keptProbe.parse(source.probe).shape;
    const address = source && addressFor(org, source.url_sealed);
    const store =
      address && shape
        ? await openStore(address, { tables: 'cluster', org, shape } as const)
        : undefined;
    known.set(org, { untilMs, text, store });
    return store;
  }

  async function openStore(
    { url, agent }: ClusterAddress,
    ownership: Extract<Ownership, { readonly tables: 'cluster' }>,
  ): Promise<ServerStore> {
    const { wait, requestMsMax } = options;
    // The client is loaded for the first cluster.
    const { openServerStore } = await import('../store/server-store.ts');
    const store = openServerStore({
      url,
      ownership,
      now,
      ...(agent ? { agent } : {}),
      ...(wait ? { wait } : {}),
      ...(requestMsMax === undefined ? {} : { requestMsMax }),
    });
    const key = Buffer.from(keyring.blind('aisher.pseudonym', ownership.org), 'hex');
    return countingFaults(maskedStore(store, makeMasker({ key })), parts);
  }

  return {
    offered,
    addressOf: addressFor,
    forget,
    async find(ctx) {
      const found = known.get(ctx.org);
      if (found !== undefined && now().getTime() < found.untilMs) return found.store;
      const asking = asked.get(ctx.org) ?? read(ctx).finally(() => asked.delete(ctx.org));
      asked.set(ctx.org, asking);
      return asking;
    },
    async close() {
      await Promise.all([...known.values()].map(({ store }) => store?.close()));
      known.clear();
    },
  };
}
