import { useState } from 'react';
import { CodeBlock } from '../code/code-block.tsx';
import { CopyBlock } from '../facts/copy-block.tsx';
import { CopyLine } from '../facts/copy-line.tsx';
import { FactRow, FactRows } from '../facts/fact-rows.tsx';
import { Facts } from '../facts/facts.tsx';
import { Figure, Figures } from '../facts/figures.tsx';
import { Card } from '../frames/card.tsx';
import { Bars } from '../plots/bars.tsx';
import { DayPlot } from '../plots/day-plot.tsx';
import { LayeredGraph } from '../plots/layered-graph.tsx';
import { Meter } from '../plots/meter.tsx';
import { MiniBars } from '../plots/mini-bars.tsx';
import { ShareRows } from '../plots/share-rows.tsx';
import { SmallMultiples } from '../plots/small-multiples.tsx';
import { Sparkline } from '../plots/sparkline.tsx';
import { Table } from '../tables/table.tsx';
import { Day, When } from '../times/when.tsx';
import { Demo, Group, useGalleryWords } from './demo.tsx';
import { at, wave } from './samples.ts';

const hookWords = `/home/dev/payments-service/src/components/checkout/summary/wait.ts:12:14
  error  Unexpected any. Specify a different type  @typescript-eslint/no-explicit-any
✖ 1 problem (1 error, 0 warnings)`;
const pairing = "dojang pair 'https://dojang.example.com/pair#kq3vXw81nC0aVb6Yt2LrPz7Ee9uJ'";

export function FactsGroup() {
  const t = useGalleryWords();
  return (
    <Group name="facts">
      <Demo name="FactRows">
        <FactRows>
          <FactRow label={t('fact.where')}>{'payments-platform/checkout-service'}</FactRow>
          <FactRow label={t('fact.branch')}>
            <span className="code">{'feature/PAY-12345-retry-the-capture-of-a-charge'}</span>
          </FactRow>
          <FactRow label={t('fact.when')}>
            <When at={at(-180)} />
          </FactRow>
        </FactRows>
      </Demo>
      <Demo name="Figures">
        <Card>
          <Figures columns={4}>
            <Figure label={t('figure.files')}>12</Figure>
            <Figure label={t('figure.lines')}>1,204</Figure>
            <Figure label={t('figure.saved')}>38</Figure>
            <Figure label={t('figure.trust')}>92.4 %</Figure>
          </Figures>
        </Card>
      </Demo>
      <Demo name="Facts">
        <Facts
          facts={{
            draftId: '0192f7a4-3c1b-7def-8a3e-2f6c1d9b7e55',
            files: 12,
            ref: 'refs/for/main',
          }}
        />
      </Demo>
      <Demo name="When">
        <FactRows>
          <FactRow label={t('time.now')}>
            <When at={at(0)} />
          </FactRow>
          <FactRow label={t('time.past')}>
            <When at={at(-60 * 24 * 9)} />
          </FactRow>
          <FactRow label={t('time.next')}>
            <When at={at(130)} />
          </FactRow>
        </FactRows>
      </Demo>
      <Demo name="Day">
        <Day at={at(60 * 24 * 90)} />
      </Demo>
      <Demo name="CodeBlock">
        <CodeBlock label={t('code')} text={hookWords} />
      </Demo>
      <Demo name="CopyLine">
        <CopyLine text={pairing} />
      </Demo>
      <Demo name="CopyBlock">
        <CopyBlock label={t('code')} text={hookWords} />
      </Demo>
    </Group>
  );
}

export function PlotsGroup() {
  const t = useGalleryWords();
  const weeks = (values: readonly number[]) =>
    values.map((value, n) => ({
      key: String(n),
      label: t('plot.week', { number: n + 1 }),
      value,
    }));
  const times = wave(14, 3).flatMap((count, day) =>
    Array.from({ length: count }, () => at(-60 * 24 * (13 - day))),
  );
  const services = ['checkout', 'search', 'mail'] as const;
  const jobs = [
    { job: 'draft', ready: 3, active: 1, failed: 0 },
    { job: 'notify', ready: 1204, active: 12, failed: 2 },
  ] as const;
  return (
    <Group name="plots">
      <Demo name="DayPlot">
        <DayPlot title={t('days')} times={times} days={14} />
      </Demo>
      <Demo name="Bars">
        <Bars title={t('plot.trend')} points={weeks(wave(12, 40))} />
      </Demo>
      <Demo name="Sparkline">
        <div className="max-w-64">
          <Sparkline title={t('plot.trend')} points={weeks(wave(12, 40))} />
        </div>
      </Demo>
      <Demo name="MiniBars">
        <div className="max-w-32 space-y-3">
          <MiniBars counts={wave(24, 40)} />
          <MiniBars counts={wave(24, 1).map((_, hour) => (hour < 20 ? 0 : hour - 19))} />
        </div>
      </Demo>
      <Demo name="SmallMultiples">
        <SmallMultiples
          label={t('plot.many')}
          series={services.map((service, n) => ({
            key: service,
            title: t(`plot.${service}`),
            points: weeks(wave(12, 30 * (n + 1), n * 2)),
          }))}
        />
      </Demo>
      <Demo name="Meter">
        <div className="space-y-2">
          <Meter label={t('plot.meter')} share={0.62} threshold={0.9} />
          <Meter label={t('plot.meter')} share={0.95} threshold={0.9} />
          <Meter label={t('plot.meter')} share={0.4} />
        </div>
      </Demo>
      <Demo name="ShareRows">
        <ShareRows title={t('plot.forms')} rows={forms} />
      </Demo>
      <Demo name="LayeredGraph">
        <div className="max-sm:hidden">
          <GraphDemo />
        </div>
      </Demo>
      <Demo name="Table">
        <Table
          caption={t('table')}
          columns={[
            { key: 'job', label: t('table.job'), cell: ({ job }) => t(`table.${job}`) },
            ...(['ready', 'active', 'failed'] as const).map((key) => ({
              key,
              label: t(`table.${key}`),
              isNumber: true,
              cell: (item: (typeof jobs)[number]) => item[key].toLocaleString('en'),
            })),
          ]}
          items={jobs}
          keyOf={({ job }) => job}
          empty={t('empty.none')}
        />
      </Demo>
      <Demo name="Table, empty">
        <Table
          caption={t('table')}
          columns={[{ key: 'job', label: t('table.job'), cell: (job: string) => job }]}
          items={[]}
          keyOf={(job) => job}
          empty={t('empty.none')}
        />
      </Demo>
    </Group>
  );
}

const forms = [
  { key: 'json', label: 'JSON', value: 18_240, shown: '18,240' },
  { key: 'toon', label: 'TOON', value: 17_110, shown: '17,110', note: '−6 %' },
  { key: 'grouped', label: 'grouped', value: 1_530, shown: '1,530', note: '−92 %', isMain: true },
];

const boxes = [
  { key: 'storefront', title: 'storefront', note: '1,204' },
  { key: 'orders', title: 'orders', note: '9.4 %', isFailing: true },
  { key: 'payments', title: 'payments', note: '318' },
  { key: 'stock', title: 'stock', note: '866' },
];
const lines = [
  { from: 'storefront', to: 'orders', width: 5, label: '9.4 %', isFailing: true },
  { from: 'orders', to: 'payments', width: 1.5 },
  { from: 'orders', to: 'stock', width: 3 },
];

function GraphDemo() {
  const t = useGalleryWords();
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <LayeredGraph
      label={t('plot.graph')}
      boxes={boxes}
      lines={lines}
      chosen={chosen}
      onChoose={setChosen}
    />
  );
}
