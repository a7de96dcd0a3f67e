import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { PromptTemplate } from '../../src/analyses/prompts/schema.ts';
import { usePercent } from '../costs/money.ts';
import { usePeople } from '../group/group-facts.tsx';
import { useWords } from '../words.ts';
import { rightShare, sharesOf } from './shares.ts';

/** The versions, the newest first: who gets each, and how its answers were judged. */
export function Versions({ templates, api }: { templates: readonly PromptTemplate[]; api: Api }) {
  const t = useWords();
  const people = usePeople(api);
  const shares = sharesOf(templates);
  const rows = templates.map((template, at) => ({ template, share: shares[at] ?? 0 }));
  return (
    <Section title={t('prompts.versions')}>
      <List items={rows} empty={t('prompts.none')}>
        {({ template, share }) => (
          <VersionRow
            key={template.version}
            template={template}
            share={share}
            author={people.data?.people.find(({ id }) => id === template.personId)?.name ?? ''}
          />
        )}
      </List>
    </Section>
  );
}

function VersionRow({
  template,
  share,
  author,
}: {
  template: PromptTemplate;
  /** Of a hundred groups, how many get it now. */
  share: number;
  author: string;
}) {
  const t = useWords();
  const inUse =
    share === 100
      ? t('prompts.in-use.all')
      : share > 0
        ? t('prompts.in-use.some', { percent: share })
        : t('prompts.ended');
  return (
    <li className="px-4 py-3.5 sm:px-5">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">{t('prompts.version', { version: template.version })}</span>
        <span className={share > 0 ? 'text-sm font-medium' : 'label'}>{inUse}</span>
      </p>
      <p className="label flex flex-wrap gap-x-3">
        {author !== '' && <Seen text={author} />}
        <When at={template.createdAt} />
      </p>
      <Judged template={template} />
      {template.text === '' ? (
        <p className="label mt-2">{t('prompts.default-only')}</p>
      ) : (
        <Disclosure label={t('prompts.show')}>
          <p className="rounded-lg bg-sunk px-3 py-2 text-sm break-words whitespace-pre-wrap">
            <Seen text={template.text} />
          </p>
        </Disclosure>
      )}
    </li>
  );
}

/** Verdicts in numbers, and their share as a bar, so that two versions compare at a glance. */
function Judged({ template }: { template: PromptTemplate }) {
  const t = useWords();
  const percent = usePercent();
  const share = rightShare(template);
  return (
    <div className="mt-2">
      {share !== null && <Meter share={share} />}
      <p className="mt-1 flex flex-wrap gap-x-3 text-sm tabular-nums">
        <span>{t('prompts.analyses', { count: template.analyses })}</span>
        {share === null ? (
          <span className="label">{t('prompts.not-judged')}</span>
        ) : (
          <>
            <span>{t('prompts.right', { count: template.right })}</span>
            <span>{t('prompts.wrong', { count: template.wrong })}</span>
            <span className="label">{t('prompts.share-right', { percent: percent(share) })}</span>
          </>
        )}
      </p>
    </div>
  );
}
