import { Seen } from '@dojang/kernel/web';
import type { Why } from '../../src/groups/schema.ts';
import type { Messages } from '../messages/ko.ts';
import { useWords } from '../words.ts';

const names: readonly string[] = [
  'type',
  'frame',
  'template',
  'fingerprint',
  'severity',
  'logger',
  'operation',
  'status',
  'response',
  'peer',
];

/** What a key is made of: errors that have the same parts are one group. */
export function KeyParts({ parts }: Pick<Why['fingerprints'][number], 'parts'>) {
  const t = useWords();
  const shown = parts.filter(({ value }) => value !== '');
  if (shown.length === 0) return null;
  return (
    <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
      {shown.map(({ name, value }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place.
        <div key={at} className="contents">
          <dt className="label">
            {names.includes(name) ? t(`why.part.${name}` as keyof Messages) : <Seen text={name} />}
          </dt>
          <dd className="code min-w-0 break-words">
            <Seen text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
