import { bulkMax, type ReadingList } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useMessages } from '../i18n.ts';
import { DraftFacts } from '../inbox/draft-row.tsx';

type Reading = ReadingList['readings'][number];

/** What may be chosen: a box and the facts of each draft, and the way to look at it again. */
export function ReadDrafts({
  readings,
  chosen,
  onChange,
  onChooseAll,
}: {
  readings: readonly Reading[];
  chosen: readonly string[];
  onChange: (id: string, isChosen: boolean) => void;
  onChooseAll: () => void;
}) {
  const t = useMessages();
  if (readings.length === 0) {
    return (
      <Empty title={t('together.none')}>
        <p>{t('together.none-text')}</p>
        <ButtonLink href="/" className="mt-3">
          {t('link.to-inbox')}
        </ButtonLink>
      </Empty>
    );
  }
  const isFull = chosen.length >= bulkMax;
  return (
    <>
      <div className="mb-2 flex justify-end">
        <Button
          kind="quiet"
          disabled={isFull || chosen.length === readings.length}
          onClick={onChooseAll}
        >
          {t('together.all', { count: Math.min(readings.length, bulkMax) })}
        </Button>
      </div>
      <List items={readings} label={t('together.title')}>
        {({ draft }) => {
          const isChosen = chosen.includes(draft.id);
          return (
            <li key={draft.id} className="flex items-start">
              <label className="flex min-w-0 flex-1 cursor-pointer items-start gap-3 px-4 py-3.5 hover:bg-sunk">
                <input
                  type="checkbox"
                  className="mt-1 size-5 shrink-0 accent-ink"
                  checked={isChosen}
                  disabled={isFull && !isChosen}
                  onChange={(event) => onChange(draft.id, event.target.checked)}
                />
                <span className="min-w-0">
                  <DraftFacts draft={draft} />
                </span>
              </label>
              <ButtonLink
                href={`/drafts/${draft.id}`}
                kind="quiet"
                className="my-2 mr-1 shrink-0"
                aria-label={t('together.open-label', { title: spellUnseen(draft.title) })}
              >
                {t('together.open')}
              </ButtonLink>
            </li>
          );
        }}
      </List>
    </>
  );
}
