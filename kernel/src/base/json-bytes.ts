/** JSON that was written elsewhere, by the route's own schema: a thread of the pool. It is sent as it is. */
export class JsonBytes<T = unknown> {
  readonly bytes: Uint8Array;
  /** Never there: keeps the type of what it holds. */
  declare readonly holds?: T;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}
