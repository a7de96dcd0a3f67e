import { Button } from '@dojang/ui/buttons/button.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

/** The name that is shown beside the person's seal; undefined while it is on its way. */
export function NameForm({ name }: { name: string | undefined }) {
  const t = useMessages();
  const problemText = useProblemText();
  const [text, setText] = useState(name ?? '');
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
      <TextField
        className="flex-1"
        label={t('settings.name')}
        hidesLabel
        value={text}
        disabled={name === undefined}
        maxLength={100}
        autoComplete="name"
        onChange={setText}
      />
      <Button
        type="submit"
        className="shrink-0"
        busy={rename.isPending}
        disabled={name === undefined || text.trim() === name || text.trim() === ''}
      >
        {t('action.save')}
      </Button>
    </form>
  );
}
