import type { DraftLine } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { RowLink } from '@dojang/ui/lists/list.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useUndo } from '../drafts/use-undo.ts';
import { kindOf } from '../hosting/draft-screens.tsx';
import { useMessages } from '../i18n.ts';
import { StateWord } from './state-word.tsx';

const isSnoozed = ({ state, snoozedUntil }: DraftLine) =>
  state === 'pending' && snoozedUntil !== null && Date.parse(snoozedUntil) > Date.now();

/** Of a row with a title of one line. */
export const draftRowHeight = 'h-[6.125rem]';

export function DraftRow({ draft, isGrouped = false }: { draft: DraftLine; isGrouped?: boolean }) {
  return (
    <li className="flex items-center">
      <RowLink href={`/drafts/${draft.id}`} className="min-w-0 flex-1">
        <DraftFacts draft={draft} isGrouped={isGrouped} />
      </RowLink>
      {isSnoozed(draft) && <WakeButton draft={draft} />}
    </li>
  );
}

function WakeButton({ draft }: { draft: DraftLine }) {
  const t = useMessages();
  const wake = useUndo(draft.id, 'snooze');
  return (
    <Button
      kind="quiet"
      className="mr-1 shrink-0 px-3"
      aria-label={t('snooze.wake-this', { title: spellUnseen(draft.title) })}
      busy={wake.isPending}
      onClick={() => wake.mutate()}
    >
      {t('snooze.wake')}
    </Button>
  );
}

/** One draft: its title, the module's facts, when it came and what it waits for. */
export function DraftFacts({
  draft,
  isGrouped = false,
}: {
  draft: DraftLine;
  isGrouped?: boolean;
}) {
  const t = useMessages();
  const Line = kindOf(draft.kind)?.Line;
  const isOpen = draft.state === 'pending';
  const waits = isOpen || (draft.state === 'failed' && Date.parse(draft.expiresAt) > Date.now());
  return (
    <>
      <span className="label flex flex-wrap items-center gap-x-3 gap-y-1">
        <When at={draft.createdAt} />
        {!isOpen && <StateWord state={draft.state} />}
        {isSnoozed(draft) && draft.snoozedUntil && (
          <span>
            {t('draft.snoozed-until')} <When at={draft.snoozedUntil} />
          </span>
        )}
        {isOpen && draft.risks.length > 0 && (
          <span className="font-semibold text-ink">{t('draft.careful')}</span>
        )}
      </span>
      <span className={`mt-1 block leading-snug ${waits ? 'font-semibold' : 'text-ink-2'}`}>
        <Seen text={draft.title} />
      </span>
      {Line && (
        <span className="mt-1.5 block text-sm text-ink-2">
          <Line draft={draft} isGrouped={isGrouped} />
        </span>
      )}
    </>
  );
}
