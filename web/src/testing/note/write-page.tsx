import { Button } from '@dojang/ui/buttons/button.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useWords } from './words.ts';

export function WritePage({ api }: PageProps) {
  const t = useWords();
  const [text, setText] = useState('');
  const keep = useMutation({
    mutationFn: () => api.send('POST', '/note/notes', { text, remindAt: null }),
  });
  return (
    <Screen title={t('write.title')}>
      <label>
        <span className="label block">{t('write.label')}</span>
        <input
          className="field"
          value={text}
          onChange={(event) => setText(event.target.value)}
          data-key="e"
        />
      </label>
      <Button className="mt-3" busy={keep.isPending} onClick={() => keep.mutate()}>
        {t('write.keep')}
      </Button>
      <p role="status">{keep.isSuccess && t('write.kept')}</p>
    </Screen>
  );
}
