import { Seen } from '@dojang/kernel/web';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { CodeBlock } from '@dojang/ui/code/code-block.tsx';
import { pathOf } from '@dojang/ui/places/path-of.ts';
import { exactTime } from '@dojang/ui/times/relative-time.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { memo, useMemo } from 'react';
import type { LogLine as Line } from '../../src/context/logs/schema.ts';
import { useWords } from '../words.ts';
import { marksOf } from './template-marks.ts';

/** The least numbers of a level, as OpenTelemetry counts. */
const [warning, error] = [13, 17];

/** A line of a log, which opens to its attributes and its trace. */
export const LogLine = memo(function LogLine({ line }: { line: Line }) {
  const t = useWords();
  const language = useLanguage();
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' });
  const ms = Date.parse(line.at);
  return (
    <li className="[contain-intrinsic-size:auto_2.75rem] [content-visibility:auto]">
      <details>
        <summary className="grid min-h-11 items-center gap-x-3 px-3 py-1.5 -outline-offset-2 hover:bg-sunk sm:grid-cols-[5.5rem_5.5rem_8rem_minmax(0,1fr)] sm:px-4">
          <span className="label flex gap-x-3 sm:contents">
            <time dateTime={line.at} title={exactTime(ms, language)} className="tabular-nums">
              {clock.format(ms)}
            </time>
            <Level line={line} />
            <span className="min-w-0 truncate">
              <Seen text={line.service} />
            </span>
          </span>
          <span className="code line-clamp-3 min-w-0 break-words">
            <Body line={line} />
          </span>
        </summary>
        <div className="px-3 pb-3 sm:px-4">
          <CodeBlock text={line.body} label={t('tail.line')} />
          {line.attributes.length > 0 && (
            <dl className="code mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-ink-2">
              {line.attributes.map(({ name, value }) => (
                <div key={name} className="contents">
                  <dt className="text-ink-3">
                    <Seen text={name} />
                  </dt>
                  <dd className="break-all">
                    <Seen text={value} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {line.traceId !== '' && (
            <TextLink
              href={pathOf(`/aisher/traces/${line.traceId}`, { at: line.at, span: line.spanId })}
            >
              {t('tail.open-trace')}
            </TextLink>
          )}
        </div>
      </details>
    </li>
  );
});

/** How bad it is: by a shape and the sender's own word. */
function Level({ line: { severity, severityNumber } }: { line: Line }) {
  const t = useWords();
  const word = severity === '' ? t('tail.no-level') : severity;
  const isBad = severityNumber >= warning;
  const Icon = severityNumber >= error ? CircleAlert : TriangleAlert;
  return (
    <span
      className={`inline-flex min-w-0 items-center gap-1 ${isBad ? 'font-semibold text-removed-ink' : ''}`}
    >
      {isBad && <Icon size={13} className="shrink-0" aria-hidden="true" />}
      <span className="truncate">
        <Seen text={word} />
      </span>
    </span>
  );
}

/** What the line says, with what differs between lines of its template underlined. */
function Body({ line: { body, template } }: { line: Line }) {
  const marks = useMemo(() => marksOf(body, template), [body, template]);
  return marks.map(({ text, isPlace }, at) => {
    const key = at;
    return isPlace ? (
      <span key={key} className="border-b border-dotted border-edge text-ink">
        <Seen text={text} />
      </span>
    ) : (
      <span key={key} className="text-ink-2">
        <Seen text={text} />
      </span>
    );
  });
}
