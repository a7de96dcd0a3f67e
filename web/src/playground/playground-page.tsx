import type { Playgrounds } from '@dojang/kernel/schema';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { useQuery } from '@tanstack/react-query';
import { useFaces, useMessages } from '../i18n.ts';
import { webModules } from '../modules.ts';
import { api } from '../shell/session.tsx';

type OfModule = Playgrounds['playgrounds'][number];
type Step = OfModule['steps'][number];

/** What there is to try, module by module. What was tried is known from what the ledger holds. */
export function PlaygroundPage() {
  const t = useMessages();
  const query = useQuery({
    queryKey: ['playgrounds'],
    queryFn: () => api.get<Playgrounds>('/playgrounds'),
    // A step may be done at a terminal, of which the page hears nothing.
    refetchOnWindowFocus: 'always',
  });
  return (
    <Screen title={t('playground.title')} lead={t('playground.lead')}>
      <Loaded query={query} rows={5}>
        {({ playgrounds }) =>
          playgrounds.length === 0 ? (
            <Empty title={t('playground.none')}>{t('playground.none-text')}</Empty>
          ) : (
            playgrounds.map((each) => <ModulePart key={each.module} {...each} />)
          )
        }
      </Loaded>
    </Screen>
  );
}

function ModulePart({ module, steps }: OfModule) {
  const t = useMessages();
  const faceOf = useFaces();
  const web = webModules.find(({ name }) => name === module);
  if (!web) return null;
  const done = steps.filter(({ isDone }) => isDone).length;
  // The next thing to try is the one that stands out.
  const next = steps.find(({ isDone }) => !isDone);
  return (
    <Section title={faceOf(web, 'module.name')}>
      <p className="label mb-2">{t('playground.done', { done, all: steps.length })}</p>
      <List items={steps}>
        {(step) => (
          <StepRow
            key={step.name}
            step={step}
            isNext={step === next}
            say={(key) => faceOf(web, key)}
          />
        )}
      </List>
    </Section>
  );
}

function StepRow({
  step: { name, path, command, isDone },
  isNext,
  say,
}: {
  step: Step;
  isNext: boolean;
  say: (key: string) => string;
}) {
  const t = useMessages();
  return (
    <li className="px-4 py-3.5" aria-current={isNext ? 'step' : undefined}>
      <div className="flex items-baseline justify-between gap-3">
        <h3 className={isNext ? 'font-semibold' : 'font-medium'}>{say(`playground.${name}`)}</h3>
        <span className="label shrink-0">
          <Status tone={isDone ? 'done' : 'waiting'}>
            {t(isDone ? 'playground.is-done' : 'playground.is-open')}
          </Status>
        </span>
      </div>
      <p className="mt-1 text-ink-2">{say(`playground.${name}.how`)}</p>
      {!isDone && command !== null && (
        <div className="mt-2">
          <CopyLine text={command} />
        </div>
      )}
      {!isDone && path !== null && (
        <ButtonLink href={path} className="mt-3">
          {t('playground.open')}
        </ButtonLink>
      )}
    </li>
  );
}
