/** An act that the server does once its person has proved who they are. */
export interface Asking {
  readonly act: string;
  /** What the person could prove it by: `passkey`, `number`. */
  readonly ways: readonly string[];
  readonly answer: (isProved: boolean) => void;
}

export const stepUpEvent = 'dojang:step-up';

/** The part of the page that asks is loaded behind the first paint. */
const heardWithinMs = 10_000;
const lookEachMs = 100;

const pause = () => new Promise<void>((resolve) => void setTimeout(resolve, lookEachMs));

/** Has the page ask for a proof. False when the person gives none, or the page could not ask. */
export async function askForProof(act: string, ways: string): Promise<boolean> {
  if (ways === '') return false;
  const until = performance.now() + heardWithinMs;
  for (;;) {
    const answered = dispatch(act, ways);
    if (answered) return answered;
    if (performance.now() > until) return false;
    await pause();
  }
}

/** The answer to come; undefined where nobody heard it. */
function dispatch(act: string, ways: string): Promise<boolean> | undefined {
  let isHeard = false;
  const answered = new Promise<boolean>((answer) => {
    const detail: Asking = { act, ways: ways.split(','), answer };
    const asked = new CustomEvent(stepUpEvent, { cancelable: true, detail });
    // Whoever hears it prevents the default.
    isHeard = !document.dispatchEvent(asked);
  });
  return isHeard ? answered : undefined;
}
