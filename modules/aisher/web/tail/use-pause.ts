import { type HTMLAttributes, type PointerEvent, useState } from 'react';

export interface Pause<Data> {
  readonly isPaused: boolean;
  /** By the button or a touch; it lasts until somebody goes on. */
  readonly isHeld: boolean;
  /** What stays on the screen; what is newest while nothing holds it. */
  readonly shown: Data | undefined;
  readonly hold: () => void;
  readonly goOn: () => void;
  /** For the element that holds what is shown. */
  readonly holds: HTMLAttributes<HTMLElement>;
}

/** Keeps what is read where it is: while a mouse lies on it, and after a touch until somebody goes on. */
export function usePause<Data>(newest: Data | undefined): Pause<Data> {
  const [isHeld, setHeld] = useState(false);
  const [isHovered, setHovered] = useState(false);
  const [frozen, setFrozen] = useState<Data>();
  const freeze = () => setFrozen((before) => (isHeld || isHovered ? before : newest));
  const isPaused = isHeld || isHovered;
  const isMouse = (event: PointerEvent) => event.pointerType === 'mouse';
  return {
    isPaused,
    isHeld,
    shown: isPaused ? (frozen ?? newest) : newest,
    hold: () => {
      freeze();
      setHeld(true);
    },
    goOn: () => {
      setHeld(false);
      setHovered(false);
    },
    holds: {
      onPointerEnter: (event) => {
        if (!isMouse(event)) return;
        freeze();
        setHovered(true);
      },
      onPointerLeave: (event) => {
        if (isMouse(event)) setHovered(false);
      },
      onPointerDown: (event) => {
        if (isMouse(event)) return;
        freeze();
        setHeld(true);
      },
      // A row that was opened or reached by the keyboard stays where it is.
      onFocus: () => {
        freeze();
        setHeld(true);
      },
    },
  };
}
