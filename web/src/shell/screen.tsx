import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useMessages } from '../i18n.ts';

/** One screen: its heading, what stands beside it, and a way back where it is not a root. */
export function Screen({
  title,
  lead,
  aside,
  back,
  children,
}: {
  title: string;
  lead?: ReactNode;
  aside?: ReactNode;
  /** Where the arrow leads; none on the roots. */
  back?: string;
  children: ReactNode;
}) {
  const t = useMessages();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pt-4 pb-10 sm:px-6 md:pt-9">
      <header className={`mb-5 flex items-start ${back ? '' : 'gap-2'}`}>
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
        <div className="min-w-0 flex-1 self-center">
          <h1 className="text-[1.375rem] font-bold md:text-2xl">{title}</h1>
          {lead && <p className="mt-1 text-ink-2">{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </div>
  );
}

export function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="mt-8 first:mt-0">
      <div className="mb-2.5 flex min-h-8 items-center justify-between gap-3">
        <h2 className="font-semibold">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
