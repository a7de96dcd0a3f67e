import { Screen } from '@dojang/ui/frames/screen.tsx';
import { useEffect, useState } from 'react';
import { useWords } from './words.ts';

const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';

/** Draws what the default policy refuses: a picture that the page itself made. */
export function ScrapbookPage() {
  const t = useWords();
  const [source, setSource] = useState<string>();
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([picture], { type: 'image/svg+xml' }));
    setSource(url);
    return () => URL.revokeObjectURL(url);
  }, []);
  return (
    <Screen title={t('scrapbook.title')}>
      {source && <img src={source} alt={t('scrapbook.picture')} />}
    </Screen>
  );
}
