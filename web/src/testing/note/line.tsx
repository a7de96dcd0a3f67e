import { useWords } from './words.ts';

export function NoteLine() {
  const t = useWords();
  return <span>{t('line.kept')}</span>;
}
