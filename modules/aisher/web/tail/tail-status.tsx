import { Button } from '@dojang/ui/buttons/button.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { Pause as PauseIcon, Play } from 'lucide-react';
import { useWords } from '../words.ts';
import { countNew, type Tail } from './tail-rows.ts';
import type { Pause } from './use-pause.ts';

/** Whether the lines move, what came meanwhile, and how fresh the newest one is. */
export function TailStatus({
  tail,
  shown,
  pause,
}: {
  tail: Tail | undefined;
  shown: Tail | undefined;
  pause: Pause<Tail>;
}) {
  const t = useWords();
  const news = pause.isPaused && tail && shown ? countNew(shown.logs, tail.logs) : 0;
  return (
    <div className="mb-2 flex min-h-11 flex-wrap items-center justify-between gap-x-4">
      <p className="label flex flex-wrap gap-x-4">
        <Status tone={pause.isPaused ? 'off' : 'working'}>
          {t(pause.isPaused ? 'tail.paused' : 'tail.following')}
        </Status>
        {news > 0 && <span>{t('tail.news', { count: news })}</span>}
        {tail && (
          <span>
            {tail.newestAt === null ? (
              t('tail.nothing-today')
            ) : (
              <>
                {t('tail.newest')} <When at={tail.newestAt} />
              </>
            )}
          </span>
        )}
        {tail?.isCut && <span>{t('tail.cut')}</span>}
      </p>
      <Button
        kind="quiet"
        className="-mr-3"
        Icon={pause.isHeld ? Play : PauseIcon}
        onClick={pause.isHeld ? pause.goOn : pause.hold}
      >
        {t(pause.isHeld ? 'tail.go-on' : 'tail.pause')}
      </Button>
    </div>
  );
}
