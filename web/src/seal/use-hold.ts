import { useCallback, useEffect, useRef, useState } from 'react';
import { type Hold, type HoldEvent, holdProgress, nextHold } from './hold.ts';

/** Runs the gesture against the clock; `onFire` is called once, until `reset`. */
export function useHold(onFire: () => void, enabled: boolean) {
  const [hold, setHold] = useState<Hold>({ state: 'resting' });
  const [progress, setProgress] = useState(0);
  const current = useRef<Hold>(hold);
  const fire = useRef(onFire);
  fire.current = onFire;

  const send = useCallback((event: HoldEvent) => {
    const before = current.current;
    const after = nextHold(before, event);
    if (after === before) return;
    current.current = after;
    setHold(after);
    if (after.state === 'fired') fire.current();
  }, []);

  useEffect(() => {
    if (hold.state !== 'holding' && hold.state !== 'armed') {
      setProgress(hold.state === 'fired' ? 1 : 0);
      return;
    }
    let frame = 0;
    const tick = () => {
      const now = performance.now();
      setProgress(holdProgress(current.current, now));
      send({ type: 'tick', at: now });
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    // A hidden tab gets no frames: what is held there is let go.
    const hide = () => send({ type: 'cancel' });
    document.addEventListener('visibilitychange', hide);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener('visibilitychange', hide);
    };
  }, [hold.state, send]);

  useEffect(() => {
    if (!enabled) send({ type: 'cancel' });
  }, [enabled, send]);

  return { hold, progress, send };
}
