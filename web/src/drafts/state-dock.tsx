import type { DraftDetail } from '@dojang/kernel/schema';
import type { Api } from '@dojang/ui/api.ts';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { Dock } from '@dojang/ui/frames/dock.tsx';
import type { DraftScreens } from '@dojang/ui/web-module.ts';
import { Check, CircleAlert, Hourglass, LoaderCircle, Undo2 } from 'lucide-react';
import { findWordOfKind, useMessages } from '../i18n.ts';
import { useFocusWhen } from './after-decision.ts';
import { FailedTools } from './failed-tools.tsx';
import { NextDraft } from './next-draft.tsx';
import { useIsFresh, useUndo } from './use-undo.ts';

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
 * The state of a draft that does not wait any more. It takes the place of the seal, so that nothing above it moves.
 * `pending` is the moment between the stamp and the server's answer.
 */
export function StateDock({
  draft,
  api,
  screens,
  mayStamp,
  decidedAt,
  onReopened,
}: {
  draft: DraftDetail;
  api: Api;
  screens: DraftScreens | undefined;
  mayStamp: boolean;
  /** When it was decided on this page; null when that was elsewhere. */
  decidedAt: number | null;
  onReopened: () => void;
}) {
  const t = useMessages();
  const { Outcome, Tools } = screens ?? {};
  const { state } = draft;
  const isWaiting = (state === 'stamped' || state === 'acting') && draft.outcome === null;
  const isFresh = useIsFresh(decidedAt);
  const undo = useUndo(draft.id, 'reject', onReopened);
  const focus = useFocusWhen(decidedAt !== null);
  const hasFailed = state === 'failed';
  const wordOf = (key: string) => findWordOfKind(key, draft.kind);
  return (
    <Dock
      {...focus}
      aria-label={`${t('stamp.dock')}: ${t(`draft.banner.${state}`)}`}
      className="max-h-[55dvh] overflow-y-auto outline-none"
    >
      <div className="mx-auto flex min-h-[106px] max-w-4xl gap-3 px-4 lg:max-w-6xl pt-3.5 sm:px-6">
        <span
          className={`mt-0.5 shrink-0 max-[22rem]:hidden ${hasFailed ? 'text-removed-ink' : 'text-ink-2'}`}
        >
          {icons[state]}
        </span>
        <div className="min-w-0 flex-1">
          <div role="status">
            <p className={`font-semibold ${hasFailed ? 'text-removed-ink' : ''}`}>
              {t(`draft.banner.${state}`)}
            </p>
            {isWaiting && <p className="text-sm text-ink-2">{wordOf('draft.waits')}</p>}
            {state === 'expired' && (
              <p className="text-sm text-ink-2">{wordOf('draft.expired-text')}</p>
            )}
            {Outcome && draft.outcome !== null && <Outcome draft={draft} api={api} />}
          </div>
          <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
            {decidedAt !== null && <NextDraft draftId={draft.id} />}
            {Tools && draft.outcome !== null && <Tools draft={draft} api={api} />}
            {hasFailed && mayStamp && <FailedTools draft={draft} />}
            {state === 'superseded' && draft.supersededBy && (
              <ButtonLink href={`/drafts/${draft.supersededBy}`}>
                {t('draft.open-newer')}
              </ButtonLink>
            )}
            <TextLink href={`/traces/${draft.traceUuid}`} className="label">
              {t('draft.story')}
            </TextLink>
            {state === 'rejected' && decidedAt !== null && (
              // Its place stays once it is over, so that the dock does not sink.
              <Button
                Icon={Undo2}
                className={isFresh ? '' : 'invisible'}
                busy={undo.isPending}
                onClick={() => undo.mutate()}
              >
                {t('undo.action')}
              </Button>
            )}
          </div>
        </div>
      </div>
    </Dock>
  );
}
