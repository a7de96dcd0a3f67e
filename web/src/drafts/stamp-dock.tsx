import type { DraftDetail } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Dock } from '@dojang/ui/frames/dock.tsx';
import type { Stampable } from '@dojang/ui/web-module.ts';
import { Clock, X } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { HoldSeal } from '../seal/hold-seal.tsx';
import { useAway } from '../shell/session.tsx';
import { MatchNumber, MatchText } from './match-number.tsx';
import { RejectDialog } from './reject-dialog.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { SnoozedLine } from './snoozed-line.tsx';
import type { Decision } from './use-stamp.ts';

const isMatchNumber = (text: string) => /^\d{2}$/.test(text);

/** Always under the thumb: reject, snooze, and the seal. */
export function StampDock({
  draft,
  mayStamp,
  stampable,
  busy,
  onProgress,
  onDecide,
}: {
  draft: DraftDetail;
  mayStamp: boolean;
  stampable: Stampable | null;
  busy: boolean;
  onProgress: (progress: number) => void;
  onDecide: (decision: Decision) => void;
}) {
  const t = useMessages();
  const [asking, setAsking] = useState<'reject' | 'snooze' | null>(null);
  const [snoozedAt, setSnoozedAt] = useState<number | null>(null);
  const [matchNumber, setMatchNumber] = useState('');
  const matchRequired = draft.matchRequired || stampable?.risky === true;
  const needsNumber = matchRequired && !isMatchNumber(matchNumber);
  const isAway = useAway();
  const why = !mayStamp
    ? t('stamp.not-allowed')
    : (stampable?.blocked ??
      (isAway && matchRequired
        ? t('outbox.needs-connection')
        : needsNumber
          ? t('stamp.needs-number')
          : null));
  const needsField = matchRequired && mayStamp;
  // With the number beside the seal, a narrow screen has no room for icons.
  const narrow = needsField
    ? 'px-2.5 max-[22rem]:px-1.5 max-sm:[&_svg]:hidden'
    : 'max-[22rem]:gap-1.5 max-[22rem]:px-2';
  const disabled = busy || !stampable || why !== null;
  return (
    <Dock aria-label={t('stamp.dock')}>
      <div className="mx-auto max-w-4xl px-4 lg:max-w-6xl pt-2 sm:px-6">
        {draft.snoozedUntil !== null && Date.parse(draft.snoozedUntil) > Date.now() && (
          <SnoozedLine
            key={draft.snoozedUntil}
            draftId={draft.id}
            until={draft.snoozedUntil}
            snoozedAt={snoozedAt}
          />
        )}
        {needsField && <MatchText />}
        {why && (
          <p
            id="stamp-why"
            role="status"
            className={needsNumber && !isAway ? 'sr-only' : 'pb-1 text-sm text-ink-2'}
          >
            {why}
          </p>
        )}
        {isAway && why === null && (
          <p role="status" className="pb-1 text-sm text-ink-2">
            {t('outbox.dock')}
          </p>
        )}
        <div className="flex items-center justify-between gap-2">
          <div className="flex gap-1">
            <Button
              kind="quiet"
              Icon={X}
              className={narrow}
              data-key="x"
              disabled={!mayStamp || busy}
              onClick={() => setAsking('reject')}
            >
              {t('stamp.reject')}
            </Button>
            <Button
              kind="quiet"
              Icon={Clock}
              className={narrow}
              data-key="s"
              disabled={!mayStamp || busy}
              onClick={() => setAsking('snooze')}
            >
              {t('stamp.snooze')}
            </Button>
          </div>
          {needsField && <MatchNumber value={matchNumber} onChange={setMatchNumber} />}
          <HoldSeal
            disabled={disabled}
            onProgress={onProgress}
            onStamp={() =>
              onDecide({ decision: 'approve', ...(matchRequired ? { matchNumber } : {}) })
            }
            {...(why ? { describedBy: 'stamp-why' } : {})}
          />
        </div>
      </div>
      <RejectDialog
        kind={draft.kind}
        open={asking === 'reject'}
        onClose={() => setAsking(null)}
        onReject={() => {
          setAsking(null);
          onDecide({ decision: 'reject' });
        }}
      />
      <SnoozeDialog
        open={asking === 'snooze'}
        draftId={draft.id}
        expiresAt={draft.expiresAt}
        onClose={() => setAsking(null)}
        onSnoozed={() => {
          setAsking(null);
          setSnoozedAt(Date.now());
        }}
      />
    </Dock>
  );
}
