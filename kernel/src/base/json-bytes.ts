/** JSON that a thread of the pool has written by the route's schema. It is sent as it is. */
export class JsonBytes<T = unknown> {
  readonly bytes: Uint8Array;
  /** Has no value. It keeps the type of the JSON. */
  declare readonly holds?: T;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}
