import type { Pairing, PairingInput, pairingStatus } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { SealGlyph } from '@dojang/ui/seals/glyph.tsx';
import { Failing } from '@dojang/ui/states/failing.tsx';
import { timeLeft } from '@dojang/ui/times/time-left.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { QrCode } from './qr-code.tsx';

type Status = z.infer<typeof pairingStatus>;

/** Shows a pairing once: a QR code for a phone or a person, a command for a machine. */
export function PairingDialog({ input, onClose }: { input: PairingInput; onClose: () => void }) {
  const t = useMessages();
  const language = useLanguage();
  const [round, setRound] = useState(0);
  const pairing = useNewPairing(input, round);
  const id = pairing.data?.id;
  const status = useQuery({
    // Below `pairing`: a device that comes in makes it stale, so the dialog shows it at once.
    queryKey: ['pairing', 'status', id],
    queryFn: () => api.get<Status>(`/pairings/${id}`),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.state === 'waiting' ? 2000 : false),
  });
  const left = useSecondsLeft(pairing.data?.expiresAt);
  const state = status.data?.state ?? 'waiting';
  useEffect(() => {
    if (id !== undefined) void queries.invalidateQueries({ queryKey: ['pairing', 'open'] });
  }, [id]);
  useEffect(() => {
    if (state !== 'claimed') return;
    void queries.invalidateQueries({ queryKey: ['pairing', 'open'] });
    void queries.invalidateQueries({ queryKey: ['devices'] });
    void queries.invalidateQueries({ queryKey: ['people'] });
  }, [state]);
  const isOver = state === 'expired' || (left !== null && left <= 0);
  return (
    <SheetDialog open onClose={onClose} title={t(`pairing.${input.kind}`)}>
      {pairing.isError && <Failing problem={pairing.error} onRetry={() => setRound(round + 1)} />}
      {(pairing.isPending || pairing.isIdle) && <div className="skeleton mx-auto size-60" />}
      {pairing.data && state === 'claimed' && (
        <div role="status" className="flex flex-col items-center py-6 text-center">
          <SealGlyph size={72} />
          <p className="mt-4 text-lg font-semibold">{t('pairing.done')}</p>
          <p className="text-ink-2">
            <Seen text={status.data?.deviceName ?? ''} />
          </p>
          <Button className="mt-5" onClick={onClose}>
            {t('action.close')}
          </Button>
        </div>
      )}
      {pairing.data && state !== 'claimed' && isOver && (
        <div role="status">
          <p className="text-ink-2">{t('pairing.expired')}</p>
          <Button kind="ink" className="mt-4" onClick={() => setRound(round + 1)}>
            {t('pairing.again')}
          </Button>
        </div>
      )}
      {pairing.data && state === 'waiting' && !isOver && (
        <div className="space-y-4">
          <p className="text-ink-2">{t(`pairing.${input.kind}-text`)}</p>
          {input.kind === 'agent' ? (
            <CopyLine text={`dojang pair '${pairing.data.link}'`} />
          ) : (
            <>
              <div className="flex justify-center">
                <QrCode text={pairing.data.link} label={t('pairing.qr')} />
              </div>
              <CopyLine text={pairing.data.link} />
            </>
          )}
          <p className="label" role="timer">
            {t('pairing.left', { time: timeLeft(left ?? 0, language) })}
          </p>
        </div>
      )}
    </SheetDialog>
  );
}

/** Makes one link a round. It is a change, so nothing but the dialog asks for it. */
function useNewPairing(input: PairingInput, round: number) {
  const made = useMutation({
    mutationFn: () => api.send<Pairing>('POST', '/pairings', input),
  });
  const { mutate } = made;
  const asked = useRef<number | null>(null);
  useEffect(() => {
    if (asked.current === round) return;
    asked.current = round;
    mutate();
  }, [round, mutate]);
  return made;
}

function useSecondsLeft(until: string | undefined): number | null {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return until ? Math.max(0, Math.floor((Date.parse(until) - now) / 1000)) : null;
}
