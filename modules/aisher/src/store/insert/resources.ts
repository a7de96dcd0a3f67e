import { createHash } from 'node:crypto';
import { type Resource, serviceOf } from '../../rows/rows.ts';
import { wellFormed } from './text.ts';

const labels = new Set([
  'service.namespace',
  'service.name',
  'deployment.environment',
  'deployment.environment.name',
  'host.name',
]);
const isLabel = (name: string) => labels.has(name) || name.startsWith('k8s.');

/** The first eight bytes of a hash, as a number that ClickHouse takes. */
export const hash64 = (text: string): string =>
  createHash('sha256').update(text).digest().readBigUInt64BE().toString();

/** What a resource is told apart by: sorted labels, and their hash. Rows of one are close together. */
export function fingerprintOf(resource: Resource): string {
  const pairs = Object.keys(resource)
    .filter(isLabel)
    .sort()
    .map((name) => `${name}=${resource[name]};`)
    .join('');
  return `${pairs}hash=${hash64(pairs)}`;
}

export interface StoredResource {
  readonly service: string;
  readonly fingerprint: string;
  readonly map: Readonly<Record<string, string>>;
}

/** A batch has a handful of resources and thousands of rows. The decoder gives rows of one resource the same object. */
export function storedResources(): (resource: Resource) => StoredResource {
  const known = new Map<Resource, StoredResource>();
  return (resource) => {
    const found = known.get(resource);
    if (found) return found;
    const service = wellFormed(serviceOf(resource));
    const map: Record<string, string> = { 'service.name': service };
    for (const [name, value] of Object.entries(resource)) {
      map[wellFormed(name)] = wellFormed(value);
    }
    map['service.name'] = service;
    const stored = { service, fingerprint: fingerprintOf(map), map };
    known.set(resource, stored);
    return stored;
  };
}
