import type { RoleMatrix } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { useMutation } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { rereadRoles } from './reread-roles.ts';
import { actionWord } from './role-words.ts';

/** What a new version gave to roles of the org. An owner sees it until it was noted once. */
export function NewActions({ own }: { own: RoleMatrix['own'] }) {
  const t = useMessages();
  const grown = own.filter(({ newActions }) => newActions.length > 0);
  const note = useMutation({
    mutationFn: () => api.send('DELETE', '/roles/new-actions'),
    onSettled: rereadRoles,
  });
  if (grown.length === 0) return null;
  return (
    <Card title={t('roles.news')} isUrgent className="mb-6">
      <p className="text-ink-2">{t('roles.news-text')}</p>
      <dl className="mt-3 space-y-2 text-sm">
        {grown.map(({ name, label, newActions }) => (
          <div key={name}>
            <dt className="font-medium">
              <Seen text={label} />
            </dt>
            <dd className="text-ink-2">{newActions.map(actionWord).join(' · ')}</dd>
          </div>
        ))}
      </dl>
      <Button className="mt-3" busy={note.isPending} onClick={() => note.mutate()}>
        {t('roles.news-seen')}
      </Button>
    </Card>
  );
}
