import type { Api } from '@dojang/ui/api.ts';
import { CopyBlock } from '@dojang/ui/facts/copy-block.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { useState } from 'react';
import { useReceiver } from '../sources/freshness.tsx';
import { useWords } from '../words.ts';
import { baseOf } from './receiver-card.tsx';
import { type Platform, platforms, setUpOf } from './set-up-lines.ts';

/** How a service begins to send, by its language: what to install, what to set, how to start. */
export function SetUps({
  api,
  secret,
}: {
  api: Api;
  /** Put into the lines while it is known; null leaves its place open. */
  secret: string | null;
}) {
  const t = useWords();
  const [platform, setPlatform] = useState<Platform>('node');
  const receiver = useReceiver(api);
  const endpoint = receiver.data ? baseOf(receiver.data.addresses.traces) : location.origin;
  const { install, start } = setUpOf(platform);
  const settings = [
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}`,
    `export OTEL_EXPORTER_OTLP_HEADERS=x-api-key=${secret ?? '…'}`,
    'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    'export OTEL_SERVICE_NAME=payment',
    'export OTEL_RESOURCE_ATTRIBUTES=service.version=1.0.0,deployment.environment.name=production',
  ].join('\n');
  return (
    <div className="space-y-3">
      <Segmented
        legend={t('setup.language')}
        choices={platforms.map(({ value, label }) => ({ value, label }))}
        value={platform}
        onChange={setPlatform}
      />
      <ol className="space-y-3">
        <Step number={1} label={t('setup.install')} text={install} />
        <Step number={2} label={t('setup.set')} text={settings} />
        <Step number={3} label={t('setup.start')} text={start} />
      </ol>
      <p className="label">{t('setup.protocol')}</p>
    </div>
  );
}

function Step({ number, label, text }: { number: number; label: string; text: string }) {
  return (
    <li>
      <p className="mb-1 text-sm font-medium text-ink-2">
        {number}. {label}
      </p>
      <CopyBlock label={label} text={text} />
    </li>
  );
}
