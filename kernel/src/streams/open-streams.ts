import type { Stream } from './stream.ts';

/** Open streams by org and device. */
export class OpenStreams {
  readonly all = new Set<Stream>();
  readonly #orgs = new Map<string, { readonly streams: Set<Stream>; readonly end: () => void }>();
  readonly #devices = new Map<string, number>();
  readonly #subscribe: (org: string) => () => void;

  constructor(subscribe: (org: string) => () => void) {
    this.#subscribe = subscribe;
  }

  ofOrg(org: string): Iterable<Stream> {
    return this.#orgs.get(org)?.streams ?? [];
  }

  countOf(deviceId: string): number {
    return this.#devices.get(deviceId) ?? 0;
  }

  devices(): string[] {
    return [...this.#devices.keys()];
  }

  add(stream: Stream): void {
    const { org, deviceId } = stream;
    const known = this.#orgs.get(org) ?? { streams: new Set(), end: this.#subscribe(org) };
    this.#orgs.set(org, known);
    known.streams.add(stream);
    this.#devices.set(deviceId, this.countOf(deviceId) + 1);
    this.all.add(stream);
  }

  remove(stream: Stream): void {
    if (!this.all.delete(stream)) return;
    const { org, deviceId } = stream;
    const left = this.countOf(deviceId) - 1;
    if (left > 0) this.#devices.set(deviceId, left);
    else this.#devices.delete(deviceId);
    const known = this.#orgs.get(org);
    known?.streams.delete(stream);
    if (known?.streams.size !== 0) return;
    this.#orgs.delete(org);
    known.end();
  }
}
