/** What the bench and its client processes tell each other. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

export type ToClient =
  | {
      readonly kind: 'open';
      readonly targets: readonly Target[];
      readonly tokens: readonly string[];
    }
  /** Readers of this one go elsewhere once their streams end. */
  | { readonly kind: 'gone'; readonly target: number }
  | { readonly kind: 'count' }
  /** When the message with this id came, at each stream, on the clock of the machine in ms. */
  | { readonly kind: 'heard'; readonly id: string };

export interface Count {
  readonly open: number;
  readonly refused: number;
  /** Streams that had to begin again, and do not say hello yet. */
  readonly waiting: number;
  readonly failures: readonly string[];
}

export const clockMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;
