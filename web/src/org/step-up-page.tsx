import type { ShownNumbers } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useQuery } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';

/** The numbers that other devices of the person ask for, large enough to be read from a phone beside the desk. */
export function StepUpPage() {
  const t = useMessages();
  const numbers = useQuery({
    queryKey: ['step-ups'],
    queryFn: ({ signal }) => api.get<ShownNumbers>('/step-ups', signal),
    refetchInterval: 5_000,
  });
  return (
    <Screen title={t('step-up.title')} lead={t('step-up.lead')}>
      <Loaded query={numbers} rows={1} rowHeight="h-32">
        {({ numbers }) => (
          <List items={numbers} empty={t('step-up.none')} isLive>
            {({ id, act, number, deviceName, expiresAt }) => (
              <li key={id} className="px-4 py-6 text-center">
                <p className="font-semibold">{t(`step-up.act.${act}`)}</p>
                <p className="my-3 text-6xl font-bold tabular-nums tracking-[0.2em] text-ink">
                  {number}
                </p>
                <p className="label">
                  <Seen text={deviceName} /> · {t('step-up.until')} <When at={expiresAt} />
                </p>
              </li>
            )}
          </List>
        )}
      </Loaded>
    </Screen>
  );
}
