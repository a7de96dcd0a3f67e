import type { ReactNode } from 'react';

/** What happened, one below the other along a line. */
export const Timeline = ({ children }: { children: ReactNode }) => (
  <ol className="appear relative ml-2 border-l border-line-2">{children}</ol>
);

/** `stamp` is a decision of a person, `person` what somebody did, `machine` what followed by itself. */
export type Mark = 'stamp' | 'person' | 'machine';

const marks: Record<Mark, string> = {
  stamp: 'bg-seal',
  person: 'rounded-full bg-ink-2',
  machine: 'rounded-full border-2 border-edge bg-paper',
};

/** A moment on the line. */
export const Moment = ({ mark, children }: { mark: Mark; children: ReactNode }) => (
  <li className="relative pb-5 pl-6">
    <span aria-hidden="true" className={`absolute top-2 -left-[5px] size-[9px] ${marks[mark]}`} />
    {children}
  </li>
);
