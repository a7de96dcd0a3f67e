import { StoreError } from './store-error.ts';

/**
 * Lets `max` works run at once. The others wait in order, and give up after `waitMs`: a list that is never shown is better said to
 * be missing.
 */
export class Turns {
  readonly #max: number;
  readonly #waitMs: number;
  readonly #waiting: { start(): void; refuse(error: StoreError): void }[] = [];
  #running = 0;

  constructor({ max, waitMs }: { readonly max: number; readonly waitMs: number }) {
    this.#max = max;
    this.#waitMs = waitMs;
  }

  async run<R>(work: () => Promise<R>): Promise<R> {
    await this.#turn();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.start();
      else this.#running -= 1;
    }
  }

  /** Refuses everything that waits. */
  end(): void {
    for (const { refuse } of this.#waiting.splice(0)) {
      refuse(new StoreError('closed', 'the store is closed'));
    }
  }

  #turn(): Promise<void> {
    if (this.#running < this.#max) {
      this.#running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const refuse = (error: StoreError) => {
        clearTimeout(timer);
        reject(error);
      };
      const start = () => {
        clearTimeout(timer);
        resolve();
      };
      const entry = { start, refuse };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(new StoreError('busy', `no connection was free for ${this.#waitMs} ms`));
      }, this.#waitMs);
      this.#waiting.push(entry);
    });
  }
}
