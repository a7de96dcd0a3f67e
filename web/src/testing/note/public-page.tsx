import { Seen } from '@dojang/kernel/web';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useWords } from './words.ts';

export function PublicPage({ params }: PageProps) {
  const t = useWords();
  return (
    <Screen title={t('public.title')}>
      <p className="sheet p-5">
        <Seen text={params.id ?? ''} />
      </p>
    </Screen>
  );
}
