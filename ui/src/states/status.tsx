import type { ReactNode } from 'react';

export type Tone = 'waiting' | 'working' | 'done' | 'failed' | 'off';

/** Each has a shape of its own, so that nobody needs the colour. */
const dots: Record<Tone, string> = {
  waiting: 'rounded-full border-2 border-ink-3',
  working: 'turn rounded-full border-2 border-ink-2 border-t-transparent',
  done: 'rounded-full bg-added-ink',
  failed: 'rotate-45 bg-removed-ink',
  off: 'rounded-full border-2 border-line-2',
};

/** How something stands: a dot and its word. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <span aria-hidden="true" className={`size-2.5 shrink-0 ${dots[tone]}`} />
      <span>{children}</span>
    </span>
  );
}
