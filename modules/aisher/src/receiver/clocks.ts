import { hash } from 'node:crypto';
import { type Resource, type Rows, serviceOf } from '../rows/rows.ts';

const samplesMax = 20;
/** Fewer say nothing: a first request may be one that waited for hours. */
const samplesMin = 3;
const toleratedMs = 5 * 60_000;
const hostsMax = 10_000;
/** Hosts of one request whose clocks are looked at. */
const hostsOfRequestMax = 64;

/** Names a host in the journal without saying its name. */
export const clockOf = (resource: Resource): string => {
  const host =
    resource['host.name'] ||
    resource['k8s.pod.name'] ||
    resource['service.instance.id'] ||
    serviceOf(resource);
  return hash('md5', host, 'hex').slice(0, 12);
};

/** By host: milliseconds that its times are shifted by. Hosts whose clocks are right are left out. */
export type Shifts = Readonly<Record<string, number>>;

/** The newest time of each host in a request. */
export type NewestByHost = ReadonlyMap<string, bigint>;

/** How far the clocks of hosts are off, as their requests show it. */
export interface Clocks {
  /** Looks at the newest time of each host in a request, and says what its times are shifted by. */
  observe(key: string, newest: NewestByHost, receivedAt: Date): Shifts;
}

export function newestByHost({ spans, logs, points }: Rows): NewestByHost {
  const hosts = new Map<Resource, string>();
  const newest = new Map<string, bigint>();
  const note = (resource: Resource, atNs: bigint) => {
    let host = hosts.get(resource);
    if (host === undefined) {
      host = clockOf(resource);
      hosts.set(resource, host);
    }
    if (newest.size >= hostsOfRequestMax && !newest.has(host)) return;
    if (atNs > (newest.get(host) ?? 0n)) newest.set(host, atNs);
  };
  for (const { resource, startNs, durationNs } of spans) note(resource, startNs + durationNs);
  for (const { resource, atNs } of logs) note(resource, atNs);
  // The labels of a point hold those of its resource, in an object of their own.
  const [point] = points;
  if (point !== undefined) note(point.labels, point.atNs);
  return newest;
}

const medianOf = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

export function createClocks(): Clocks {
  const offsets = new Map<string, number[]>();
  return {
    observe(key, newest, receivedAt) {
      const shifts: Record<string, number> = {};
      for (const [host, newestNs] of newest) {
        const name = `${key} ${host}`;
        const seen = offsets.get(name) ?? [];
        if (offsets.size >= hostsMax && !offsets.has(name)) offsets.clear();
        offsets.set(name, seen);
        seen.push(receivedAt.getTime() - Number(newestNs / 1_000_000n));
        if (seen.length > samplesMax) seen.shift();
        const offset = medianOf(seen);
        if (seen.length >= samplesMin && Math.abs(offset) > toleratedMs) shifts[host] = offset;
      }
      return shifts;
    },
  };
}
