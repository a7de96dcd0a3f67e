import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useUiWords } from '../words.ts';
import { useTitle } from './title.ts';

/** One screen: its heading, what stands beside it, and a way back where it is not a root. */
export function Screen({
  title,
  lead,
  aside,
  back,
  isWide = false,
  children,
}: {
  title: string;
  lead?: ReactNode;
  aside?: ReactNode;
  /** Where the arrow leads; none on the roots. */
  back?: string;
  /** For plots and tables that need all of a desk's width; text stays in its column. */
  isWide?: boolean;
  children: ReactNode;
}) {
  const t = useUiWords();
  useTitle(title);
  return (
    <div
      className={`mx-auto w-full px-4 pt-4 pb-10 sm:px-6 md:pt-9 ${isWide ? 'max-w-7xl' : 'max-w-3xl'}`}
    >
      {/* A frame may keep a corner for itself. */}
      <header
        className={`mb-5 flex flex-wrap items-start gap-y-1.5 pr-[var(--corner,0)] ${back ? '' : 'gap-x-2'}`}
      >
        {back && (
          <a
            href={back}
            data-back
            className="btn btn-quiet -ml-3 shrink-0 px-0"
            aria-label={t('action.back')}
          >
            <ArrowLeft size={20} aria-hidden="true" />
          </a>
        )}
        {/* As high as a button, which may come beside it later, and never so narrow that a word of it breaks. */}
        <h1 className="min-h-11 min-w-0 grow basis-20 content-center text-[1.375rem] font-bold md:text-2xl">
          {title}
        </h1>
        {aside && <div className="ml-auto flex shrink-0 flex-wrap justify-end gap-1">{aside}</div>}
        {lead && (
          <div className="min-w-0 basis-full">
            <p className="max-w-3xl text-ink-2">{lead}</p>
          </div>
        )}
      </header>
      {children}
    </div>
  );
}

export function Section({
  id,
  title,
  lead,
  aside,
  children,
}: {
  /** What an address names after `#`. */
  id?: string;
  title: string;
  lead?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section id={id} className="mt-8 scroll-mt-4 first:mt-0">
      <div className="mb-2.5 flex min-h-8 items-center justify-between gap-3">
        <div className="min-w-0">
          <h2 className="font-semibold">{title}</h2>
          {lead && <p className="label mt-1">{lead}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}
