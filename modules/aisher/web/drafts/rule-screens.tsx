import { Seen } from '@dojang/kernel/web';
import { BellRing } from 'lucide-react';
import type { RuleBody } from '../../src/alerts/rules/schema.ts';
import { useWords } from '../words.ts';
import { type SheetProps, screensOf } from './screens-of.tsx';

/** Who is told from now on, and what that would have been in the last days. */
function RuleSheet({ body, spot, api }: SheetProps<RuleBody>) {
  const t = useWords();
  const { name, version, content, effect, noise } = body;
  return (
    <section className="sheet overflow-hidden">
      <div className="px-5 pt-5 pb-4">
        <h2 className="flex items-start gap-2.5 text-lg leading-snug font-bold">
          <BellRing size={21} className="mt-0.5 shrink-0" aria-hidden="true" />
          <Seen text={t(version === 0 ? 'rule.make' : 'rule.change', { name })} />
        </h2>
        <ul className="mt-2 space-y-1 text-ink-2">
          <li>{t('rule.steps', { count: content.steps.length })}</li>
          <li>{t(`rule.nights.${content.nights}`)}</li>
          {noise && (
            <li>{t('rule.noise', { count: noise.told, acknowledged: noise.acknowledged })}</li>
          )}
        </ul>
      </div>
      <h3 className="label px-5 pb-1.5">{t('rule.replay', { count: effect.days })}</h3>
      <div className="border-t border-line px-5 py-3.5">
        <p>{t('rule.told', { count: effect.incidents })}</p>
        {effect.incidents > 0 && (
          <p className="label">
            {t('rule.of-these', { night: effect.atNight, acknowledged: effect.acknowledged })}
          </p>
        )}
      </div>
      <ul className="rows border-t border-line">
        {effect.examples.map(({ id, title }) => (
          <li key={id}>
            <Example id={id} title={title} hasLink={api !== null} />
          </li>
        ))}
      </ul>
      <div className="border-t border-line px-5 py-4">{spot}</div>
    </section>
  );
}

function Example({ id, title, hasLink }: { id: string; title: string; hasLink: boolean }) {
  const text = (
    <span className="line-clamp-2 break-words">
      <Seen text={title} />
    </span>
  );
  if (!hasLink) return <div className="px-5 py-3">{text}</div>;
  return (
    <a
      href={`/aisher/incidents/${id}`}
      className="block min-h-11 px-5 py-3 -outline-offset-2 hover:bg-sunk focus-visible:bg-sunk"
    >
      {text}
    </a>
  );
}

export const ruleScreens = screensOf(RuleSheet);
