import type { NotificationPreferences } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { queries } from '../shell/session.tsx';
import { PushFailed, pushPermission, turnPushOff, turnPushOn } from './push.ts';
import { TestMessage } from './test-message.tsx';

/** Web push on this device: asked for by a tap, because browsers refuse it otherwise. */
export function PushCard({ preferences }: { preferences: NotificationPreferences }) {
  const t = useMessages();
  const isOn = preferences.pushDevices.some((device) => device.current);
  const permission = pushPermission();
  const turn = useMutation({
    mutationFn: () => (isOn ? turnPushOff() : turnPushOn(preferences.vapidPublicKey)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['notification-preferences'] }),
  });
  const others = preferences.pushDevices.filter((device) => !device.current).length;
  const blocked =
    permission === 'insecure' || permission === 'unsupported' || (permission === 'denied' && !isOn);
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
        <Button
          className="shrink-0"
          busy={turn.isPending}
          disabled={blocked}
          onClick={() => turn.mutate()}
        >
          {turn.isPending ? t('push.working') : isOn ? t('push.turn-off') : t('push.turn-on')}
        </Button>
      </div>
      {isOn && <TestMessage channel="web-push" />}
      <FormProblem
        problem={turn.error}
        {...(turn.error instanceof PushFailed
          ? { text: t(`push.failed.${turn.error.reason}`) }
          : {})}
      />
    </div>
  );
}
