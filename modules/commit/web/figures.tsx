import { useLanguage } from '@dojang/ui/words.ts';
import { useWords } from './words.ts';

/** Lines added and deleted. A sign marks each for the eye, and words for the ear. */
export function Lines({ added, deleted }: { added: number; deleted: number }) {
  const t = useWords();
  const number = new Intl.NumberFormat(useLanguage());
  return (
    <span className="whitespace-nowrap">
      <span className="sr-only">
        {t('figure.lines', { added: number.format(added), deleted: number.format(deleted) })}
      </span>
      <span aria-hidden="true">
        <span className="text-added-ink">+{number.format(added)}</span>{' '}
        <span className="text-removed-ink">−{number.format(deleted)}</span>
      </span>
    </span>
  );
}
