import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { say } from '../shell/notices.tsx';
import { api, queries } from '../shell/session.tsx';
import { useProblemText } from '../shell/states.tsx';

/** The name that stands beside one's seal. */
export function NameForm({ name }: { name: string }) {
  const t = useMessages();
  const problemText = useProblemText();
  const [text, setText] = useState(name);
  const rename = useMutation({
    mutationFn: () => api.send('PATCH', '/me', { name: text.trim() }),
    onSuccess: () => {
      say(t('settings.saved'));
      void queries.invalidateQueries({ queryKey: ['me'] });
    },
    onError: (error) => say(problemText(error)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) rename.mutate();
  };
  return (
    <form className="flex max-w-md gap-2" onSubmit={submit}>
      <input
        className="field"
        aria-label={t('settings.name')}
        value={text}
        maxLength={100}
        autoComplete="name"
        onChange={(event) => setText(event.target.value)}
      />
      <button
        type="submit"
        className="btn shrink-0"
        disabled={rename.isPending || text.trim() === name || text.trim() === ''}
      >
        {t('action.save')}
      </button>
    </form>
  );
}
