import type { Parts } from '../core/context.ts';
import { actionsOfRoles } from '../core/permission.ts';
import { reachOf } from '../core/reach.ts';
import { isOwnRole } from '../core/role.ts';
import { type Database, systemScope } from '../database/database.ts';
import type { Live } from '../live/live.ts';
import type { Logger } from '../observe/log.ts';
import { findStreamStandings, type StreamStanding } from '../standing/stream-standing.ts';
import type { OpenStreams } from './open-streams.ts';
import type { Stream } from './stream.ts';

/** How long what a set of roles may do counts as known. */
const knownMs = 15_000;

export interface Asking {
  readonly modules: Parts['modules'];
  readonly database: Database;
  readonly live: Live;
  readonly log: Logger;
  readonly now: () => Date;
}

/** What sets of roles may do of what topics ask for: asked once in a round, for all who have them. */
export function createAllowances({ modules, database, live, now }: Asking) {
  const actions = [...live.topics.values()].flatMap(({ permission }) => permission ?? []);
  const sets = new Map<string, ReadonlySet<string>>();
  const known = new Map<
    string,
    { readonly may: Promise<ReadonlySet<string>>; readonly at: number }
  >();
  /** One set for all who may do the same. */
  const setOf = (may: readonly string[]): ReadonlySet<string> => {
    const key = [...may].sort().join(' ');
    const set = sets.get(key) ?? new Set(may);
    sets.set(key, set);
    return set;
  };
  return {
    setOf,
    of(roles: readonly string[]): Promise<ReadonlySet<string>> {
      const key = roles.join(' ');
      // What an own role may do changes at any moment, and works at once.
      const before = roles.some(isOwnRole) ? undefined : known.get(key);
      if (before && performance.now() - before.at < knownMs) return before.may;
      const may = database
        .transaction(systemScope, (db) => actionsOfRoles(db, { modules }, roles))
        .then((all) => setOf(all.filter((action) => actions.includes(action))));
      known.set(key, { may, at: performance.now() });
      may.catch(() => known.delete(key));
      return may;
    },
    standings: (devices: readonly string[]) =>
      findStreamStandings({ database, modules }, devices, actions, now()),
  };
}

/** Roles say whether somebody reads the org, and an owner reaches all of it. What grants say is told by the topic of grants. */
const isSame = (stream: Stream, { personId, roles }: StreamStanding): boolean =>
  personId === stream.personId &&
  (reachOf(roles) === 'own') === (stream.reach === 'own') &&
  roles.includes('owner') === stream.isOwner;

/** Asks for devices: for all each round, and for those that a message is about at once. */
export function createChecks(
  options: Asking,
  allowances: ReturnType<typeof createAllowances>,
  open: OpenStreams,
) {
  const dirty = new Set<string>();
  let isAsking = false;
  const settle = (stream: Stream, standing: StreamStanding | undefined) => {
    if (standing === undefined || !isSame(stream, standing)) return stream.end();
    stream.may = allowances.setOf(standing.may);
  };
  const check = async (devices: readonly string[]) => {
    const asked = new Set(devices);
    // A stream that is opened while the database answers was let in by the guard.
    const streams = [...open.all].filter(({ deviceId }) => asked.has(deviceId));
    try {
      const standings = await allowances.standings(devices);
      for (const stream of streams) settle(stream, standings.get(stream.deviceId));
    } catch (error) {
      // Nobody is signed out because the database is away for a moment.
      options.log.warn({ error }, 'the devices of open streams could not be asked for');
    }
  };
  const checkDirty = async () => {
    if (isAsking) return;
    isAsking = true;
    while (dirty.size > 0) {
      const devices = [...dirty];
      dirty.clear();
      await check(devices);
    }
    isAsking = false;
  };
  return {
    all: () => check(open.devices()),
    /** All that are named in one turn of the loop are asked for at once. */
    soon(deviceId: string) {
      dirty.add(deviceId);
      setImmediate(() => void checkDirty());
    },
  };
}
