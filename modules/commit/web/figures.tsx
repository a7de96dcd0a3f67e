import { useLanguage, useWords } from './words.ts';

/** Lines added and deleted, told apart by sign and read out in words. */
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

/** A time, short and relative to the language; the exact one on hover. */
export function Moment({ at }: { at: string }) {
  const language = useLanguage();
  const date = new Date(at);
  return (
    <time
      dateTime={at}
      title={new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' }).format(
        date,
      )}
    >
      {momentText(date, new Date(), language)}
    </time>
  );
}

/** `3분 전` within a day, `11월 21일` within the year, else with the year. */
export function momentText(date: Date, now: Date, language: string): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (Math.abs(seconds) < 60) return relative.format(0, 'second');
  if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  const sameYear = date.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(language, {
    month: 'long',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(date);
}
