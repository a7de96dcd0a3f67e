import { useWords } from '../words.ts';
import { partsMax } from './arrangement.ts';
import type { Arrange } from './use-arrange.ts';

/** Which commit a file or a hunk goes into. */
export function PartSelect({
  arrange,
  hunks,
  name,
}: {
  arrange: Arrange;
  hunks: readonly string[];
  /** Of the file or the place, for the ear. */
  name: string;
}) {
  const t = useWords();
  const places = new Set(hunks.map(arrange.partOf));
  const count = arrange.parts.length;
  const value = places.size === 1 ? String([...places][0]) : '';
  // The only thing of the only commit cannot go anywhere.
  const isAll = arrange.parts.some((part) => part.hunks.length === hunks.length) && count === 1;
  if (isAll) return null;
  return (
    <select
      className="field w-auto shrink-0 py-1 text-sm"
      aria-label={t('split.commit-of', { name })}
      value={value}
      disabled={arrange.busy}
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => {
        const to = Number(event.target.value);
        arrange.move(hunks, to, t('split.moved', { name, number: to + 1 }));
      }}
    >
      {value === '' && <option value="">{t('split.several')}</option>}
      {arrange.parts.map((part, at) => (
        <option key={part.hunks[0]} value={at}>
          {t('split.commit', { number: at + 1 })}
        </option>
      ))}
      {count < partsMax && <option value={count}>{t('split.new')}</option>}
    </select>
  );
}
