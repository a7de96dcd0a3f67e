import type { DraftDetail } from '@dojang/kernel/schema';
import { Check, CircleAlert, Hourglass, LoaderCircle } from 'lucide-react';
import type { Api } from '../api.ts';
import { useMessages } from '../i18n.ts';
import { kindOf } from '../modules.ts';

const icons = {
  pending: <LoaderCircle size={20} className="turn" aria-hidden="true" />,
  stamped: <LoaderCircle size={20} className="turn" aria-hidden="true" />,
  acting: <LoaderCircle size={20} className="turn" aria-hidden="true" />,
  done: <Check size={20} aria-hidden="true" />,
  failed: <CircleAlert size={20} aria-hidden="true" />,
  rejected: <Check size={20} aria-hidden="true" />,
  expired: <Hourglass size={20} aria-hidden="true" />,
  superseded: <Hourglass size={20} aria-hidden="true" />,
} as const;

/**
 * Where the draft stands once it does not wait: in the place of the seal, so that nothing above it
 * moves. `pending` is the moment between the stamp and the server's answer.
 */
export function StateDock({ draft, api }: { draft: DraftDetail; api: Api }) {
  const t = useMessages();
  const Outcome = kindOf(draft.kind)?.Outcome;
  const { state } = draft;
  return (
    <section
      aria-label={t('stamp.dock')}
      className="fixed inset-x-0 bottom-0 z-30 max-h-[55dvh] overflow-y-auto border-t border-line bg-paper/95 pb-[max(0.75rem,env(safe-area-inset-bottom))] backdrop-blur md:left-[13.5rem]"
    >
      <div className="mx-auto flex min-h-[106px] max-w-4xl gap-3 px-4 lg:max-w-6xl pt-3.5 sm:px-6">
        <span className="mt-0.5 shrink-0 text-ink-2">{icons[state]}</span>
        <div className="min-w-0 flex-1">
          <div role="status">
            <p className="font-semibold">{t(`draft.banner.${state}`)}</p>
            {(state === 'stamped' || state === 'acting') && draft.outcome === null && (
              <p className="text-sm text-ink-2">{t('draft.banner.waits-for-machine')}</p>
            )}
            {state === 'expired' && (
              <p className="text-sm text-ink-2">{t('draft.banner.expired-text')}</p>
            )}
            {Outcome && draft.outcome !== null && <Outcome draft={draft} api={api} />}
          </div>
          <div className="flex flex-wrap items-center gap-x-4">
            {state === 'superseded' && draft.supersededBy && (
              <a className="btn mt-1" href={`/drafts/${draft.supersededBy}`}>
                {t('draft.open-newer')}
              </a>
            )}
            <a
              className="link label inline-flex min-h-9 items-center"
              href={`/traces/${draft.traceUuid}`}
            >
              {t('draft.story')}
            </a>
          </div>
        </div>
      </div>
    </section>
  );
}
