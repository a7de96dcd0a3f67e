import type { DraftDetail } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { useTitle } from '@dojang/ui/frames/title.ts';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import type { DraftScreens, Stampable } from '@dojang/ui/web-module.ts';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { WithScreens } from '../hosting/draft-screens.tsx';
import { useMessages } from '../i18n.ts';
import { HeldDock } from '../outbox/held-dock.tsx';
import { PaletteButton } from '../palette/palette-button.tsx';
import { PaperSpot } from '../seal/paper-spot.tsx';
import { api, useMay } from '../shell/session.tsx';
import { Asked } from './asked.tsx';
import { Comments } from './comments.tsx';
import { StampDock } from './stamp-dock.tsx';
import { StampProblem } from './stamp-problem.tsx';
import { StateDock } from './state-dock.tsx';
import { useReading } from './use-reading.ts';
import { useStamp } from './use-stamp.ts';

const wide = 'mx-auto w-full max-w-4xl lg:max-w-6xl';

/** One draft as its module shows it, in the frame that all drafts share: state, spot and seal. */
export function DraftPage({ draftId, link }: { draftId: string; link?: string }) {
  const t = useMessages();
  const draft = useQuery({
    queryKey: ['draft', draftId],
    queryFn: () => api.get<DraftDetail>(`/drafts/${draftId}`),
  });
  const mayStamp = useMay('draft.stamp');
  const title = spellUnseen(draft.data?.title ?? t('draft.title'));
  useTitle(title);
  return (
    <div className="flex min-h-dvh flex-col">
      {/* The draft is its own heading for the eye, drawn by its module. */}
      <h1 className="sr-only">{title}</h1>
      <div
        className={`${wide} flex flex-wrap items-center justify-between gap-x-2 px-2 pt-2 sm:px-5 md:pt-6`}
      >
        <ButtonLink href="/" data-back kind="quiet" Icon={ArrowLeft} className="px-2">
          {t('inbox.title')}
        </ButtonLink>
        {draft.data && <Asked draft={draft.data} mayStamp={mayStamp} />}
        <PaletteButton className={`md:hidden ${draft.data ? '' : 'ml-auto'}`} />
      </div>
      {draft.data ? (
        <WithScreens
          kind={draft.data.kind}
          fallback={
            <div className={`${wide} px-4 sm:px-6`}>
              <LoadingSheet className="h-60" />
            </div>
          }
        >
          {(screens) => (
            <OpenDraft
              key={draft.data.id}
              draft={draft.data}
              screens={screens}
              {...(link ? { link } : {})}
            />
          )}
        </WithScreens>
      ) : (
        <div className={`${wide} px-4 sm:px-6`}>
          <Loaded query={draft} waiting={<LoadingSheet className="h-60" />}>
            {() => null}
          </Loaded>
        </div>
      )}
    </div>
  );
}

function OpenDraft({
  draft,
  screens,
  link,
}: {
  draft: DraftDetail;
  screens: DraftScreens | undefined;
  link?: string;
}) {
  const t = useMessages();
  const View = screens?.View;
  const mayStamp = useMay('draft.stamp');
  const [stampable, setStampable] = useState<Stampable | null>(null);
  const [progress, setProgress] = useState(0);
  const stamp = useStamp(draft, stampable, link);
  const open = draft.state === 'pending' && stamp.mark === null;
  useReading(draft, stampable, open && mayStamp);
  return (
    <>
      <div
        className={`${wide} space-y-4 overflow-x-clip px-4 pb-8 sm:px-6 ${stamp.mark?.fresh ? 'give' : ''}`}
      >
        {stamp.problem !== null && draft.state === 'pending' && (
          <StampProblem problem={stamp.problem} onDismiss={stamp.dismiss} />
        )}
        {View ? (
          <View
            draft={draft}
            api={api}
            open={open && mayStamp}
            spot={
              <PaperSpot
                progress={progress}
                mark={stamp.mark}
                open={open}
                isQuiet={draft.state === 'failed'}
              />
            }
            onStampable={setStampable}
          />
        ) : (
          <p className="sheet p-5">{t('draft.unknown-kind')}</p>
        )}
        {/* Below what the module draws, which may still be on its way. */}
        {(stampable !== null || !View) && <Comments draft={draft} />}
      </div>
      {!open && stamp.isHeld && <HeldDock onTakeBack={stamp.dismiss} />}
      {!open && !stamp.isHeld && (
        <StateDock
          draft={draft}
          api={api}
          screens={screens}
          mayStamp={mayStamp}
          decidedAt={stamp.decidedAt}
          onReopened={stamp.reopen}
        />
      )}
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
