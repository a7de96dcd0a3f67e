import type { RoleChanges as Changes } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { useUiWords } from '@dojang/ui/words.ts';
import { useMessages } from '../i18n.ts';
import { actionWord } from './role-words.ts';

/** What a change of a role would change, and for whom. */
export function RoleChanges({
  changes: { people, keys, nextCursor },
  busy,
  onMore,
}: {
  changes: Changes;
  /** More of the people are being read. */
  busy: boolean;
  onMore: () => void;
}) {
  const t = useMessages();
  const more = useUiWords();
  const holders = [
    ...people,
    ...keys.map(({ name, ...key }) => ({ ...key, name: t('roles.key', { name }) })),
  ];
  if (holders.length === 0) return <p className="text-ink-2">{t('roles.changes-none')}</p>;
  return (
    <>
      <ul aria-label={t('roles.changes')} className="rows -mx-1">
        {holders.map(({ id, name, gains, loses }) => (
          <li key={id} className="px-1 py-3">
            <p className="font-medium break-words">
              <Seen text={name} />
            </p>
            <Actions title={t('roles.gains')} actions={gains} />
            <Actions title={t('roles.loses')} actions={loses} />
            {gains.length + loses.length === 0 && <p className="label">{t('roles.unchanged')}</p>}
          </li>
        ))}
      </ul>
      {nextCursor !== null && (
        <Button className="mt-4 w-full" busy={busy} onClick={onMore}>
          {more('action.more')}
        </Button>
      )}
    </>
  );
}

function Actions({ title, actions }: { title: string; actions: readonly string[] }) {
  if (actions.length === 0) return null;
  return (
    <p className="mt-1 text-sm">
      <span className="label">{title}</span>
      <br />
      {actions.map(actionWord).join(' · ')}
    </p>
  );
}
