export type ReceiverEvent = 'trigger' | 'acknowledge' | 'resolve';

/** A message as its order among those of the same key and receiver needs it. */
export interface Ordered {
  readonly number: number;
  readonly event: string;
  readonly state: string;
  readonly tries: number;
  readonly createdAt: Date;
  readonly tryingUntil: Date | null;
}

/** What says more than an event does, when it was made later. */
const supersededBy: Readonly<Record<ReceiverEvent, readonly string[]>> = {
  trigger: ['trigger', 'resolve'],
  acknowledge: ['acknowledge', 'resolve'],
  resolve: ['trigger', 'resolve'],
};

/** After so long a message whose job never came is waited for no longer. */
const patienceMs = 10 * 60_000;

/**
 * A trigger that is late must not open again what was resolved, and a resolve that is late must not close what came back.
 * `wait`: an earlier message has not had its first try, or is being tried now. What failed once holds up nobody.
 */
export function orderOf(
  own: { readonly number: number; readonly event: ReceiverEvent },
  others: readonly Ordered[],
  now: Date,
): 'send' | 'skip' | 'wait' {
  const isSaid = others.some(
    ({ number, event, state }) =>
      number > own.number && state === 'sent' && supersededBy[own.event].includes(event),
  );
  if (isSaid) return 'skip';
  const isHeldUp = others.some(
    ({ number, state, tries, createdAt, tryingUntil }) =>
      number < own.number &&
      state === 'queued' &&
      (tries === 0 || (tryingUntil !== null && tryingUntil > now)) &&
      now.getTime() - createdAt.getTime() < patienceMs,
  );
  return isHeldUp ? 'wait' : 'send';
}
