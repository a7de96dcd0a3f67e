import { SealGlyph } from '@dojang/ui/seals/glyph.tsx';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { useHold } from './use-hold.ts';

const buzz = (pattern: number | number[]) => navigator.vibrate?.(pattern);
const isPress = (event: KeyboardEvent) => event.key === 'Enter' || event.key === ' ';

/**
 * The seal that decides. Held for half a second it fires; let go early it does nothing. A key does the
 * same, or arms at the first press and fires at the second, and so does a screen reader's click.
 */
export function HoldSeal({
  onStamp,
  onProgress,
  disabled,
  describedBy,
}: {
  onStamp: () => void;
  /** 0…1, for the seal that comes down on the paper. */
  onProgress: (progress: number) => void;
  disabled: boolean;
  describedBy?: string;
}) {
  const t = useMessages();
  const [hint, setHint] = useState(false);
  const pressed = useRef(false);
  const { hold, progress, send } = useHold(() => {
    buzz([8, 24, 40]);
    onStamp();
  }, !disabled);
  useEffect(() => {
    onProgress(progress);
  }, [progress, onProgress]);
  const now = () => performance.now();

  const press = (by: 'pointer' | 'key') => {
    if (disabled) return;
    pressed.current = true;
    setHint(false);
    buzz(6);
    send({ type: 'press', by, at: now() });
  };
  const release = () => {
    if (hold.state === 'holding' && hold.by === 'pointer') setHint(true);
    send({ type: 'release', at: now() });
  };
  const cancel = () => {
    pressed.current = false;
    send({ type: 'cancel' });
  };
  const pointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    press('pointer');
  };
  const click = () => {
    // Pointers and keys have been handled; what is left is an assistive click.
    if (pressed.current) pressed.current = false;
    else if (!disabled) send({ type: 'click', at: now() });
  };
  const said =
    hold.state === 'armed' ? t('stamp.again') : hint ? t('stamp.hold-longer') : t('stamp.hold');

  return (
    <div className="flex flex-col items-center gap-1">
      <button
        type="button"
        className="relative grid size-[76px] touch-none place-items-center rounded-2xl select-none disabled:opacity-40 disabled:grayscale"
        aria-label={hold.state === 'armed' ? t('stamp.again') : t('stamp.action')}
        aria-describedby={describedBy}
        data-key="t"
        disabled={disabled}
        data-hold={hold.state}
        onPointerDown={pointerDown}
        onPointerUp={release}
        onPointerCancel={cancel}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (!isPress(event)) return;
          event.preventDefault();
          if (!event.repeat) press('key');
        }}
        onKeyUp={(event) => {
          if (!isPress(event)) return;
          event.preventDefault();
          pressed.current = false;
          release();
        }}
        onBlur={cancel}
        onClick={click}
      >
        <Ring progress={progress} armed={hold.state === 'armed'} />
        <span
          className="block motion-reduce:!transform-none"
          style={{ transform: `rotate(-3deg) scale(${1 - progress * 0.14})` }}
        >
          <SealGlyph size={54} />
        </span>
      </button>
      {/* As wide as the seal, whatever it says: more goes to the left, and the seal stays under the thumb. */}
      <span className="label flex w-[76px] justify-end whitespace-nowrap" aria-live="polite">
        {said}
      </span>
    </div>
  );
}

function Ring({ progress, armed }: { progress: number; armed: boolean }) {
  const length = 268;
  return (
    <svg viewBox="0 0 76 76" className="absolute inset-0" aria-hidden="true">
      <rect x="2" y="2" width="72" height="72" rx="15" fill="none" stroke="var(--line-2)" />
      <rect
        x="2"
        y="2"
        width="72"
        height="72"
        rx="15"
        fill="none"
        stroke="var(--seal)"
        strokeWidth="3"
        strokeDasharray={armed ? '6 6' : length}
        strokeDashoffset={armed ? 0 : length * (1 - progress)}
      />
    </svg>
  );
}
