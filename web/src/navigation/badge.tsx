import { useMessages } from '../i18n.ts';

/** How many drafts wait. */
export function Badge({ count }: { count: number }) {
  const t = useMessages();
  if (count === 0) return null;
  return (
    <span className="rounded-full bg-seal px-1.5 text-xs leading-5 font-semibold text-on-seal">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span className="sr-only">{t('nav.waiting', { count })}</span>
    </span>
  );
}
