import type { AuditLine } from '@dojang/kernel/schema';
import { Moment, Timeline } from '@dojang/ui/lists/timeline.tsx';
import { exactTime } from '@dojang/ui/times/relative-time.ts';
import { clockTime, sinceText } from '@dojang/ui/times/since.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { LineDetails } from './audit-row.tsx';

/** The lines of one thing in their order, and how long after each other they came. */
export const AuditStory = ({ lines }: { lines: readonly AuditLine[] }) => (
  <Timeline>
    {lines.map((line, index) => (
      <Step key={line.id} line={line} before={lines[index - 1]} />
    ))}
  </Timeline>
);

function markOf({ shown, who }: AuditLine) {
  if (who?.kind !== 'person' && who?.kind !== 'key') return 'machine';
  return shown === null ? 'person' : 'stamp';
}

function Step({ line, before }: { line: AuditLine; before: AuditLine | undefined }) {
  const language = useLanguage();
  const at = Date.parse(line.at);
  const last = before && Date.parse(before.at);
  return (
    <Moment mark={markOf(line)}>
      <p className="label flex flex-wrap gap-x-3">
        <time dateTime={line.at} title={exactTime(at, language)}>
          {clockTime(at, last, language)}
        </time>
        {last !== undefined && at > last && <span>{sinceText(at - last, language)}</span>}
      </p>
      <LineDetails line={line} inset="" className="min-h-11 rounded-md" />
    </Moment>
  );
}
