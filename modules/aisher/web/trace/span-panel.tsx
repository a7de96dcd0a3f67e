import { Seen } from '@dojang/kernel/web';
import { CodeBlock } from '@dojang/ui/code/code-block.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { Figure, Figures } from '@dojang/ui/facts/figures.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { seriesColour } from '@dojang/ui/plots/series-colour.ts';
import { Clock, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Span, Trace } from '../../src/context/trace/schema.ts';
import { useWords } from '../words.ts';
import type { TraceNode } from './trace-tree.ts';
import type { WaterfallFacts } from './waterfall-facts.ts';

/** All that is known of the row that was chosen. */
export function NodePanel({
  node,
  trace,
  facts,
  write,
}: {
  node: TraceNode;
  trace: Trace;
  facts: WaterfallFacts;
  write: (durationMs: number) => string;
}) {
  const t = useWords();
  if (node.kind === 'missing') {
    return (
      <>
        <p className="text-ink-2">{t('trace.missing-text')}</p>
        <CopyLine text={node.key.slice(1)} />
      </>
    );
  }
  if (node.kind === 'log') {
    const { severity, service, body, atMs } = node.log;
    return (
      <>
        <p className="label">
          <Seen text={`${severity} · ${service} · +${write(atMs)}`} />
        </p>
        <CodeBlock text={body} label={t('trace.log')} />
      </>
    );
  }
  return <SpanPanel span={node.span} trace={trace} facts={facts} write={write} />;
}

function SpanPanel({
  span,
  trace,
  facts,
  write,
}: {
  span: Span;
  trace: Trace;
  facts: WaterfallFacts;
  write: (durationMs: number) => string;
}) {
  const t = useWords();
  const isCritical = facts.critical.has(span.spanId);
  const logs = trace.logs.filter(({ spanId }) => spanId === span.spanId);
  return (
    <div className="space-y-3">
      <p className="flex flex-wrap items-center gap-x-2 text-sm">
        <span
          aria-hidden="true"
          className="h-4 w-1.5 rounded-sm"
          style={{ background: seriesColour(facts.serviceAt.get(span.service) ?? 0) }}
        />
        <Seen text={span.service} />
        <span className="label">{span.kind}</span>
        {isCritical && <span className="chip">{t('trace.critical')}</span>}
      </p>
      <Figures>
        <Figure label={t('trace.start')}>+{write(span.startMs)}</Figure>
        <Figure label={t('trace.duration')}>{write(span.durationMs)}</Figure>
        <Figure label={t('trace.self')}>{write(span.selfMs)}</Figure>
      </Figures>
      {span.skewMs !== null && (
        <Note Icon={<Clock size={15} aria-hidden="true" />}>
          {t(span.skewMs < 0 ? 'trace.skew-before' : 'trace.skew-behind', {
            duration: write(Math.abs(span.skewMs)),
          })}
        </Note>
      )}
      {span.hasError && (
        <Note Icon={<TriangleAlert size={15} aria-hidden="true" />}>
          {span.message === '' ? t('trace.failed-silent') : <Seen text={span.message} />}
        </Note>
      )}
      {span.exceptions.map(({ atMs, type, message, stack }) => (
        <div key={`${atMs} ${type}`}>
          <p className="text-sm font-semibold break-words">
            <Seen text={type} />
          </p>
          <p className="text-sm break-words">
            <Seen text={message} />
          </p>
          {stack !== '' && <CodeBlock text={stack} label={t('trace.stack')} />}
        </div>
      ))}
      <Attributes span={span} />
      {logs.length > 0 && (
        <Disclosure label={t('trace.logs-of', { count: logs.length })}>
          <CodeBlock
            label={t('trace.log')}
            text={logs.map(({ severity, body }) => `${severity} ${body}`).join('\n')}
          />
        </Disclosure>
      )}
      <CopyLine text={span.spanId} />
    </div>
  );
}

const Note = ({ Icon, children }: { Icon: ReactNode; children: ReactNode }) => (
  <p className="flex gap-2 rounded-lg bg-sunk px-3 py-2 text-sm break-words">
    <span className="mt-0.5 shrink-0">{Icon}</span>
    <span className="min-w-0">{children}</span>
  </p>
);

function Attributes({ span }: { span: Span }) {
  const t = useWords();
  if (span.attributes.length === 0) return null;
  return (
    <div>
      <h3 className="label mb-1">{t('trace.attributes')}</h3>
      <dl className="code space-y-1">
        {span.attributes.map(({ name, value }) => (
          <div key={name}>
            <dt className="text-ink-3">
              <Seen text={name} />
            </dt>
            <dd className="pl-3 break-all">
              <Seen text={value} />
            </dd>
          </div>
        ))}
      </dl>
      {span.attributesLeftOut > 0 && (
        <p className="label mt-1">
          {t('trace.attributes-more', { count: span.attributesLeftOut })}
        </p>
      )}
    </div>
  );
}
