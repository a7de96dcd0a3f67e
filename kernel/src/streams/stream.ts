import type { PersonActor } from '../core/context.ts';
import type { Reach } from '../database/database.ts';
import type { Listener } from './hearing.ts';

/** A reader that takes nothing is cut off. It comes back and reads everything again. */
const bufferedBytesMax = 64 * 1024;
/** A reader that stands still does not take the end either. */
const endingMsMax = 2_000;

/** What a stream writes to: an answer whose head was sent. */
export interface Sink {
  write(text: string | Uint8Array): boolean;
  end(): unknown;
  destroy(): unknown;
  readonly writableLength: number;
  readonly writableEnded: boolean;
  readonly destroyed: boolean;
  once(event: 'close', hear: () => void): unknown;
}

/** Who opens a stream. */
export interface Opener {
  readonly org: string;
  readonly reach: Reach;
  readonly listener: PersonActor;
  /** The resources that the listener reaches; all when left out. */
  readonly resources?: ReadonlySet<string> | undefined;
}

/** One open stream. It keeps these few fields and nothing of the request that opened it. */
export class Stream implements Listener {
  readonly org: string;
  readonly personId: string;
  readonly deviceId: string;
  readonly credential: PersonActor['credential'];
  readonly reach: Reach;
  readonly resources: ReadonlySet<string> | undefined;
  readonly isOwner: boolean;
  may: ReadonlySet<string>;
  readonly #sink: Sink;
  #leave = () => {};

  constructor({ org, reach, listener, resources }: Opener, may: ReadonlySet<string>, sink: Sink) {
    this.org = org;
    this.reach = reach;
    this.resources = resources;
    this.isOwner = listener.roles.includes('owner');
    this.personId = listener.personId;
    this.deviceId = listener.deviceId;
    this.credential = listener.credential;
    this.may = may;
    this.#sink = sink;
  }

  /** `leave` is called as soon as nothing more is to be written. It may be called twice. */
  onEnd(leave: () => void): void {
    this.#leave = leave;
    this.#sink.once('close', leave);
  }

  write(text: string | Uint8Array): void {
    const sink = this.#sink;
    if (sink.destroyed || sink.writableEnded) return;
    sink.write(text);
    if (sink.writableLength > bufferedBytesMax) sink.destroy();
  }

  end(): void {
    const sink = this.#sink;
    if (sink.destroyed || sink.writableEnded) return;
    this.#leave();
    const timer = setTimeout(() => sink.destroy(), endingMsMax).unref();
    sink.once('close', () => clearTimeout(timer));
    sink.end();
  }
}
