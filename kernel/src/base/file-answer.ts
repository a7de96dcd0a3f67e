import type { Readable } from 'node:stream';

/** Bytes of a file from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface FileToSend {
  /** The name that the person sees, in any language. */
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** Names these exact bytes, such as their SHA-256. */
  readonly tag: string;
  /** Shown in the page where that is safe (pictures, films, sound, PDF); saved as a file when left out. */
  readonly inline?: boolean;
  /** The browser keeps no copy. When left out, it keeps one and asks each time whether that is current. */
  readonly once?: boolean;
  readonly open: (range?: ByteRange) => Promise<Readable>;
}

/** What a route that answers with a file returns: the HTTP layer knows ranges, tags and names. */
export class FileAnswer {
  readonly file: FileToSend;

  constructor(file: FileToSend) {
    this.file = file;
  }
}
