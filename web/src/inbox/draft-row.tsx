import type { DraftLine } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { RowLink } from '@dojang/ui/lists/list.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { kindOf } from '../hosting/draft-screens.tsx';
import { useMessages } from '../i18n.ts';
import { StateWord } from './state-word.tsx';

export function DraftRow({ draft }: { draft: DraftLine }) {
  return (
    <li>
      <RowLink href={`/drafts/${draft.id}`}>
        <DraftFacts draft={draft} />
      </RowLink>
    </li>
  );
}

/** One draft: its title, the module's facts, when it came and what it waits for. */
export function DraftFacts({ draft }: { draft: DraftLine }) {
  const t = useMessages();
  const Line = kindOf(draft.kind)?.Line;
  const waits = draft.state === 'pending';
  const snoozed =
    waits && draft.snoozedUntil !== null && Date.parse(draft.snoozedUntil) > Date.now();
  return (
    <>
      <span className="label flex flex-wrap items-center gap-x-3 gap-y-1">
        <When at={draft.createdAt} />
        {!waits && <StateWord state={draft.state} />}
        {snoozed && draft.snoozedUntil && (
          <span>
            {t('draft.snoozed-until')} <When at={draft.snoozedUntil} />
          </span>
        )}
        {waits && draft.risks.length > 0 && (
          <span className="font-semibold text-ink">{t('draft.careful')}</span>
        )}
      </span>
      <span className={`mt-1 block leading-snug ${waits ? 'font-semibold' : 'text-ink-2'}`}>
        <Seen text={draft.title} />
      </span>
      {Line && (
        <span className="mt-1.5 block text-sm text-ink-2">
          <Line draft={draft} />
        </span>
      )}
    </>
  );
}
