import { Seen } from '@dojang/kernel/web';
import { CopyBlock } from '@dojang/ui/facts/copy-block.tsx';
import type { GroupFrames } from '../../src/source-maps/schema.ts';
import { useWords } from '../words.ts';
import { uploadLine } from './upload-line.ts';
import { lacksMap, type ShownFrame } from './use-frames.ts';

const placeOf = ({ path, line, column }: ShownFrame): string =>
  [path, line, column].filter((part) => part !== null && part !== '').join(':');

/** The frames of an error as its sources have them. One that stays as it was built says why. */
export function Frames({
  frames,
  more,
  service,
  release,
}: Pick<GroupFrames, 'frames' | 'more'> & { service: string; release: string }) {
  const t = useWords();
  const first = frames.findIndex(({ inApp }) => inApp);
  const needsMap = frames.some((frame) => lacksMap(frame) && frame.unresolved !== 'too-large');
  return (
    <>
      <ol aria-label={t('stack.frames')} className="py-2">
        {frames.map((frame, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a frame is its place.
          <FrameLine key={at} frame={frame} isFirst={at === first} />
        ))}
      </ol>
      {more > 0 && (
        <p className="label border-t border-line px-4 py-3 sm:px-5">
          {t('stack.frames-more', { count: more })}
        </p>
      )}
      {needsMap && <Upload service={service} release={release} />}
    </>
  );
}

/** What decides is dark, what was left out is faint, and the first to look at is marked. */
function FrameLine({ frame, isFirst }: { frame: ShownFrame; isFirst: boolean }) {
  const t = useWords();
  const { dropped, built, unresolved } = frame;
  return (
    <li
      className={`border-l-2 px-4 py-1.5 sm:px-5 ${isFirst ? 'border-ink bg-sunk' : 'border-transparent'} ${
        dropped === null ? '' : 'text-ink-3'
      }`}
    >
      {isFirst && <span className="sr-only">{t('stack.culprit')}</span>}
      {dropped !== null && <span className="sr-only">{t('stack.dropped')}</span>}
      <span className="flex flex-wrap items-baseline gap-x-3">
        <span className={`min-w-0 break-words ${isFirst ? 'font-semibold' : ''}`}>
          {frame.function === '' ? (
            <span className="text-ink-3">{t('stack.unnamed')}</span>
          ) : (
            <code className="code">
              <Seen text={frame.function} />
            </code>
          )}
        </span>
        <code className={`code min-w-0 break-all ${dropped === null ? 'text-ink-2' : ''}`}>
          <Seen text={placeOf(frame)} />
        </code>
        {unresolved !== null && lacksMap(frame) && (
          <span className="chip">{t(`stack.reason.${unresolved}`)}</span>
        )}
      </span>
      {built !== null && (
        <span className="label block break-all">
          {t('stack.built-at')} <Seen text={built.replace(/^at /, '')} />
        </span>
      )}
    </li>
  );
}

/** How the maps of this build come here. */
function Upload({ service, release }: { service: string; release: string }) {
  const t = useWords();
  if (release === '') {
    return (
      <p className="border-t border-line px-4 py-3.5 text-sm text-ink-2 sm:px-5">
        {t('stack.upload-no-release')}
      </p>
    );
  }
  return (
    <div className="border-t border-line px-4 py-3.5 sm:px-5">
      <p className="text-sm font-medium">{t('stack.upload')}</p>
      <p className="label mt-0.5 mb-2">{t('stack.upload-text')}</p>
      <CopyBlock label={t('stack.upload-command')} text={uploadLine(service, release)} />
    </div>
  );
}
