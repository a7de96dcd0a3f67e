import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { useState } from 'react';
import { useWords } from '../words.ts';

const linesMax = 40;

/** The function of a culprit such as `charge (src/gateway.js)`. */
const functionOf = (culprit: string): string => /^[^\s(]+/.exec(culprit)?.[0] ?? '';

/**
 * A stack line by line. Frames that told this error apart are dark, those that were left out are faint, and the first to look at is
 * marked.
 */
export function StackText({
  stack,
  culprit,
  isDropped,
}: {
  stack: string;
  culprit: string | null;
  isDropped: (line: string) => boolean;
}) {
  const t = useWords();
  const [isWhole, setWhole] = useState(false);
  const lines = stack.split('\n');
  const shown = isWhole ? lines : lines.slice(0, linesMax);
  const name = culprit === null ? '' : functionOf(culprit);
  const marked =
    name === ''
      ? -1
      : lines.findIndex((line, at) => at > 0 && line.includes(name) && !isDropped(line));
  return (
    <>
      <section
        aria-label={t('stack.frames')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard.
        tabIndex={0}
        className="overflow-x-auto py-2 -outline-offset-2"
      >
        <pre className="code w-max min-w-full">
          {shown.map((line, at) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
              key={at}
              className={`block border-l-2 px-4 sm:px-5 ${
                at === marked
                  ? 'border-ink bg-sunk font-semibold'
                  : `border-transparent ${isDropped(line) ? 'text-ink-3' : ''}`
              }`}
            >
              {at === marked && <span className="sr-only">{t('stack.culprit')}</span>}
              <Seen text={line === '' ? ' ' : line} />
            </span>
          ))}
        </pre>
      </section>
      {!isWhole && lines.length > linesMax && (
        <Button kind="quiet" className="w-full" onClick={() => setWhole(true)}>
          {t('stack.more', { count: lines.length - linesMax })}
        </Button>
      )}
    </>
  );
}
