import type { DraftDetail } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useMessages } from '../i18n.ts';
import type { Stampable } from '../module-face.ts';
import { kindOf } from '../modules.ts';
import { PaperSpot } from '../seal/paper-spot.tsx';
import { api, useMay } from '../shell/session.tsx';
import { Failing, Loading } from '../shell/states.tsx';
import { StampDock } from './stamp-dock.tsx';
import { StampProblem } from './stamp-problem.tsx';
import { StateDock } from './state-dock.tsx';
import { useStamp } from './use-stamp.ts';

/** One draft as its module shows it, in the frame that all drafts share: state, spot and seal. */
export function DraftPage({ draftId, link }: { draftId: string; link?: string }) {
  const t = useMessages();
  const draft = useQuery({
    queryKey: ['draft', draftId],
    queryFn: () => api.get<DraftDetail>(`/drafts/${draftId}`),
  });
  useEffect(() => {
    document.title = `${spellUnseen(draft.data?.title ?? t('draft.title'))} · ${t('app.name')}`;
  }, [draft.data?.title, t]);
  return (
    <div className="mx-auto w-full max-w-4xl lg:max-w-6xl">
      <div className="flex items-center px-2 pt-2 sm:px-5 md:pt-6">
        <a href="/" data-back className="btn btn-quiet px-2">
          <ArrowLeft size={20} aria-hidden="true" />
          {t('inbox.title')}
        </a>
      </div>
      <div className="px-4 sm:px-6">
        {draft.isPending && <Loading rows={4} />}
        {draft.isError && !draft.data && (
          <Failing problem={draft.error} onRetry={() => void draft.refetch()} />
        )}
      </div>
      {draft.data && (
        <OpenDraft key={draft.data.id} draft={draft.data} {...(link ? { link } : {})} />
      )}
    </div>
  );
}

function OpenDraft({ draft, link }: { draft: DraftDetail; link?: string }) {
  const t = useMessages();
  const View = kindOf(draft.kind)?.View;
  const mayStamp = useMay('draft.stamp');
  const [stampable, setStampable] = useState<Stampable | null>(null);
  const [progress, setProgress] = useState(0);
  const stamp = useStamp(draft, stampable, link);
  const open = draft.state === 'pending' && stamp.mark === null;
  return (
    <>
      <div className={`space-y-4 px-4 pb-56 sm:px-6 ${stamp.mark?.fresh ? 'give' : ''}`}>
        {stamp.problem !== null && draft.state === 'pending' && (
          <StampProblem problem={stamp.problem} onDismiss={stamp.dismiss} />
        )}
        {View ? (
          <View
            draft={draft}
            api={api}
            open={open && mayStamp}
            spot={<PaperSpot progress={progress} mark={stamp.mark} open={open} />}
            onStampable={setStampable}
          />
        ) : (
          <p className="sheet p-5">{t('draft.unknown-kind')}</p>
        )}
      </div>
      {!open && <StateDock draft={draft} api={api} />}
      {open && View && (
        <StampDock
          draft={draft}
          mayStamp={mayStamp}
          stampable={stampable}
          busy={stamp.busy}
          onProgress={setProgress}
          onDecide={stamp.decide}
        />
      )}
    </>
  );
}
