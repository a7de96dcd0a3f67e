import { Seen } from '@dojang/kernel/web';
import { Avatar } from '@dojang/ui/people/avatar.tsx';
import { SealGlyph } from '@dojang/ui/seals/glyph.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useEffect, useRef } from 'react';
import { useMessages } from '../i18n.ts';

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export interface Mark {
  readonly name: string;
  readonly at: string;
  readonly decision: 'approve' | 'reject';
  /** Just stamped here: the paper gives. */
  readonly fresh?: boolean;
}

/**
 * Where the seal lands: empty, with the seal on its way down, or marked with name and time. Its size
 * never changes, so nothing jumps.
 */
export function PaperSpot({
  progress,
  mark,
  open,
  isQuiet = false,
}: {
  progress: number;
  mark: Mark | null;
  /** A seal can still land here. */
  open: boolean;
  /** What was approved failed: nothing to celebrate. */
  isQuiet?: boolean;
}) {
  const t = useMessages();
  const box = useRef<HTMLDivElement>(null);
  const isComing = progress > 0;
  useEffect(() => {
    // A person who has scrolled to the code must see the seal come down, too.
    if (isComing)
      box.current?.scrollIntoView({ block: 'nearest', behavior: calm() ? 'auto' : 'smooth' });
  }, [isComing]);
  const approved = mark?.decision === 'approve';
  return (
    <div ref={box} className="flex min-h-[84px] scroll-my-32 items-center justify-end gap-3">
      <div className="min-w-0 text-right text-sm" aria-live="polite">
        {mark ? (
          <>
            <p className="flex items-center justify-end gap-2 font-semibold">
              <Avatar name={mark.name} size={24} />
              <span className="min-w-0 break-words">
                <Seen text={mark.name} />
              </span>
            </p>
            <p className="label">
              {approved ? t('stamp.stamped') : t('stamp.rejected')} · <When at={mark.at} />
            </p>
          </>
        ) : (
          <p className="label">{open ? t('stamp.spot') : t('stamp.none')}</p>
        )}
      </div>
      <div className="relative size-[76px] shrink-0">
        {!approved && (open || mark) && (
          <div className="absolute inset-1 rounded-lg border border-dashed border-line-2" />
        )}
        {mark && !approved && (
          <div className="absolute inset-1 grid place-items-center text-sm font-semibold text-ink-2">
            {t('stamp.rejected')}
          </div>
        )}
        {!mark && progress > 0 && <Descending progress={progress} />}
        {approved && (
          <div
            className={`-rotate-6 ${isQuiet ? 'opacity-35 grayscale' : ''} ${mark.fresh && !isQuiet ? 'impact' : ''}`}
          >
            <SealGlyph size={76} inked={!isQuiet} label={t('stamp.mark', { name: mark.name })} />
          </div>
        )}
      </div>
    </div>
  );
}

/** From above: large, pale and far from its shadow; at the paper, full and on it. */
function Descending({ progress }: { progress: number }) {
  const eased = progress * progress * (3 - 2 * progress);
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 motion-reduce:hidden"
      style={{
        transform: `translateY(${-46 * (1 - eased)}px) rotate(${-14 + 8 * eased}deg) scale(${1.75 - 0.63 * eased})`,
        opacity: 0.25 + 0.65 * eased,
        filter: `drop-shadow(0 ${26 * (1 - eased) + 2}px ${14 * (1 - eased) + 2}px rgb(var(--shade) / 0.3))`,
      }}
    >
      <SealGlyph size={76} inked={false} />
    </div>
  );
}
