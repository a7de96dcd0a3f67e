import type { NotificationPreferences } from '@dojang/kernel/schema';
import { useMutation } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { queries } from '../shell/session.tsx';
import { useProblemText } from '../shell/states.tsx';
import { PushFailed, pushPermission, turnPushOff, turnPushOn } from './push.ts';

/** Web push on this device: asked for by a tap, because browsers refuse it otherwise. */
export function PushCard({ preferences }: { preferences: NotificationPreferences }) {
  const t = useMessages();
  const problemText = useProblemText();
  const isOn = preferences.pushDevices.some((device) => device.current);
  const permission = pushPermission();
  const turn = useMutation({
    mutationFn: () => (isOn ? turnPushOff() : turnPushOn(preferences.vapidPublicKey)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['notification-preferences'] }),
  });
  const others = preferences.pushDevices.filter((device) => !device.current).length;
  const blocked = permission === 'unsupported' || (permission === 'denied' && !isOn);
  return (
    <div className="px-4 py-3.5">
      <div className="flex items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium">{t('channel.web-push')}</p>
          <p className="label">
            {isOn ? t('push.on') : blocked ? t(`push.${permission}`) : t('push.off')}
            {others > 0 && ` · ${t('push.others', { count: others })}`}
          </p>
        </div>
        <button
          type="button"
          className="btn shrink-0"
          disabled={turn.isPending || blocked}
          onClick={() => turn.mutate()}
        >
          {turn.isPending ? t('push.working') : isOn ? t('push.turn-off') : t('push.turn-on')}
        </button>
      </div>
      {turn.isError && (
        <p role="alert" className="mt-2 text-sm">
          {turn.error instanceof PushFailed
            ? t(`push.failed.${turn.error.reason}`)
            : problemText(turn.error)}
        </p>
      )}
    </div>
  );
}
