/** The gesture as a pure machine: hold for {@link holdMs}, or press twice, and it fires once. */

export const holdMs = 500;
/** How long a first press waits for the second. */
export const armedMs = 4000;

export type Hold =
  | { readonly state: 'resting' }
  /** `by` tells a short tap of a finger (a hint follows) from a short key press (it arms). */
  | { readonly state: 'holding'; readonly since: number; readonly by: 'pointer' | 'key' }
  | { readonly state: 'armed'; readonly until: number }
  | { readonly state: 'fired' };

export type HoldEvent =
  | { readonly type: 'press'; readonly by: 'pointer' | 'key'; readonly at: number }
  | { readonly type: 'release'; readonly at: number }
  | { readonly type: 'cancel' }
  /** A click that no pointer or key made: a screen reader or a switch. */
  | { readonly type: 'click'; readonly at: number }
  | { readonly type: 'tick'; readonly at: number }
  | { readonly type: 'reset' };

const resting: Hold = { state: 'resting' };
const fired: Hold = { state: 'fired' };

/** 0…1: how far the seal has come down. */
export const holdProgress = (hold: Hold, now: number): number => {
  if (hold.state === 'fired') return 1;
  if (hold.state !== 'holding') return 0;
  return Math.min(1, Math.max(0, (now - hold.since) / holdMs));
};

export function nextHold(hold: Hold, event: HoldEvent): Hold {
  if (event.type === 'reset') return resting;
  if (hold.state === 'fired') return hold;
  switch (event.type) {
    case 'press':
      if (hold.state === 'armed' && event.by === 'key') return fired;
      return hold.state === 'holding' ? hold : { state: 'holding', since: event.at, by: event.by };
    case 'release':
      if (hold.state !== 'holding') return hold;
      if (holdProgress(hold, event.at) >= 1) return fired;
      return hold.by === 'key' ? { state: 'armed', until: event.at + armedMs } : resting;
    case 'cancel':
      return hold.state === 'holding' ? resting : hold;
    case 'click':
      return hold.state === 'armed' ? fired : { state: 'armed', until: event.at + armedMs };
    case 'tick':
      if (hold.state === 'holding' && holdProgress(hold, event.at) >= 1) return fired;
      if (hold.state === 'armed' && event.at >= hold.until) return resting;
      return hold;
  }
}
