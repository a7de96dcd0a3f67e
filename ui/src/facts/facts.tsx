import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';

const shown = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value);

const isId = (text: string) => /^(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{40,64})$/.test(text);

/** Ids, counts and words of an entry, as they were recorded. */
export function Facts({ facts }: { facts: Readonly<Record<string, unknown>> }) {
  const rows = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined);
  if (rows.length === 0) return null;
  return (
    <dl className="code mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-ink-2">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0 break-all" title={spellUnseen(shown(value))}>
            <Seen text={isId(shown(value)) ? shown(value).slice(0, 8) : shown(value)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
