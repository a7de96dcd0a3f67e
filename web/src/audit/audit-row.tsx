import type { AuditLine } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { Facts } from '@dojang/ui/facts/facts.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { findMessage, useMessages } from '../i18n.ts';
import { LineFacts } from './answer.tsx';
import { lineText, whoText } from './line-words.ts';

/** Of a row that is closed, on a wide screen. */
export const auditRowHeight = 'h-[4.25rem]';

/** One line of a list. */
export const AuditRow = ({ line }: { line: AuditLine }) => (
  <li>
    <LineDetails
      line={line}
      inset="px-4"
      className="min-h-17 py-2.5"
      time={<When at={line.at} />}
    />
  </li>
);

/** What happened and who did it; behind a tap all that is known of it. */
export function LineDetails({
  line,
  inset,
  className,
  time,
}: {
  line: AuditLine;
  /** The room at its sides, as a class. */
  inset: string;
  className: string;
  time?: ReactNode;
}) {
  const t = useMessages();
  const { device, draft, facts, traceUuid } = line;
  return (
    <details className="group">
      <summary
        className={`flex items-center gap-3 -outline-offset-2 hover:bg-sunk ${inset} ${className}`}
      >
        <span className="min-w-0 flex-1">
          <span className="block leading-snug font-medium break-words">
            {lineText(line, findMessage)}
          </span>
          <span className="label flex flex-wrap gap-x-2">
            <span>
              <Seen text={whoText(line, findMessage)} />
            </span>
            {device && (
              <span>
                <Seen text={device.name} />
              </span>
            )}
            {time}
          </span>
        </span>
        <ChevronDown
          size={17}
          aria-hidden="true"
          className="shrink-0 text-ink-3 group-open:rotate-180"
        />
      </summary>
      <div className={`pt-1 pb-3 ${inset}`}>
        <LineFacts line={line} />
        <div className="flex flex-wrap gap-x-4">
          {draft && <TextLink href={`/drafts/${draft.id}`}>{t('audit.open-draft')}</TextLink>}
          <TextLink href={`/audit?q=${traceUuid}`}>{t('audit.same-trace')}</TextLink>
        </div>
        <Disclosure label={t('story.values')}>
          <Facts facts={{ type: line.type, seq: line.seq, ...facts, trace: traceUuid }} />
        </Disclosure>
      </div>
    </details>
  );
}
