import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { snoozeTimes } from './snooze-times.ts';
import { rereadDraft } from './use-undo.ts';

export function SnoozeDialog({
  open,
  draftId,
  expiresAt,
  onClose,
  onSnoozed,
}: {
  open: boolean;
  draftId: string;
  expiresAt: string;
  onClose: () => void;
  onSnoozed: () => void;
}) {
  const t = useMessages();
  const language = useLanguage();
  const snooze = useMutation({
    mutationFn: (until: Date) =>
      api.send('PUT', `/drafts/${draftId}/snooze`, { until: until.toISOString() }),
    onSuccess: async () => {
      await rereadDraft(draftId);
      onSnoozed();
    },
  });
  const times = snoozeTimes(new Date(), new Date(expiresAt));
  // In one format, Korean puts the day in brackets.
  const day = new Intl.DateTimeFormat(language, { weekday: 'long' });
  const clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
  return (
    <SheetDialog open={open} onClose={onClose} title={t('snooze.title')}>
      {times.length === 0 && <p className="text-ink-2">{t('snooze.too-late')}</p>}
      <div className="rows -mx-2">
        {times.map(({ key, until }) => (
          <button
            key={key}
            type="button"
            className="flex min-h-13 w-full items-center justify-between px-2 hover:bg-sunk"
            disabled={snooze.isPending}
            onClick={() => snooze.mutate(until)}
          >
            <span className="font-medium">{t(`snooze.${key}`)}</span>
            <span className="label">
              {day.format(until)} {clock.format(until)}
            </span>
          </button>
        ))}
      </div>
      <FormProblem problem={snooze.error} />
    </SheetDialog>
  );
}
