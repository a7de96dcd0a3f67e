import { within } from '../base/within.ts';

/** What a command of Redis may take. A request that waited longer would be slower than one without Redis. */
const commandMs = 50;
const late = `Redis did not answer within ${commandMs} ms`;
/** So many failures in a row are no accident. */
const failuresMax = 3;
/** How long nobody asks once Redis failed. Then one probe asks. */
const restMs = 5_000;

export interface Breaker {
  /** Undefined: Redis did not answer, or is not asked at the moment. The caller goes without it. */
  run<R>(command: () => Promise<R>): Promise<{ readonly answer: R } | undefined>;
  readonly isOpen: () => boolean;
  /** A new connection was made, and has answered. */
  readonly close: () => void;
}

/** Keeps requests from waiting for a Redis that hangs. Nobody waits for the probe either. */
export function createBreaker(options: {
  /** Rejects, or takes too long, while Redis does not answer. */
  readonly probe: () => Promise<unknown>;
  /** `probes` is how many failed since the last success; 0 when commands failed. */
  readonly onOpen: (error: unknown, probes: number) => void;
  readonly onClose: () => void;
  readonly observe: (seconds: number) => void;
}): Breaker {
  let failures = 0;
  let probes = 0;
  let isOpen = false;
  let timer: NodeJS.Timeout | undefined;
  const rest = (error: unknown) => {
    isOpen = true;
    timer = setTimeout(() => void probe(), restMs).unref();
    options.onOpen(error, probes);
  };
  const close = () => {
    clearTimeout(timer);
    failures = 0;
    probes = 0;
    const wasOpen = isOpen;
    isOpen = false;
    if (wasOpen) options.onClose();
  };
  const probe = async () => {
    try {
      await within(options.probe(), commandMs, late);
      close();
    } catch (error) {
      probes += 1;
      // A new connection may have closed it in the meantime.
      if (isOpen) rest(error);
    }
  };
  return {
    close,
    isOpen: () => isOpen,
    async run(command) {
      if (isOpen) return undefined;
      const began = performance.now();
      try {
        const answer = await within(command(), commandMs, late);
        failures = 0;
        return { answer };
      } catch (error) {
        failures += 1;
        if (failures >= failuresMax && !isOpen) rest(error);
        return undefined;
      } finally {
        options.observe((performance.now() - began) / 1000);
      }
    },
  };
}
