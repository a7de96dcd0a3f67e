import { useWords } from './words.ts';

export function CoverPart() {
  const t = useWords();
  return <p className="sheet p-4">{t('settings.plain')}</p>;
}
