import { Seen } from '@dojang/kernel/web';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useQuery } from '@tanstack/react-query';
import { useWords } from './words.ts';

export function NotesPage({ api }: PageProps) {
  const t = useWords();
  const notes = useQuery({
    queryKey: ['note', 'notes'],
    queryFn: () => api.get<{ notes: { id: string; text: string }[] }>('/note/notes'),
  });
  return (
    <Screen title={t('notes.title')}>
      <ButtonLink href="/note/scrapbook">{t('scrapbook.title')}</ButtonLink>
      <Loaded query={notes}>
        {({ notes }) => (
          <List items={notes} empty={t('notes.none')}>
            {({ id, text }) => (
              <li key={id} className="px-4 py-3">
                <Seen text={text} />
              </li>
            )}
          </List>
        )}
      </Loaded>
    </Screen>
  );
}
