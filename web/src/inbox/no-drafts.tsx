import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { SealGlyph } from '@dojang/ui/seals/glyph.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import { lazy, Suspense } from 'react';
import { useFirstSteps } from '../first-steps/use-first-steps.ts';
import { useModulesOfOrg } from '../hosting/modules-of-org.ts';
import { loadPart } from '../hosting/part.ts';
import { useFaces, useMessages } from '../i18n.ts';
import { draftRowHeight } from './draft-row.tsx';
import type { InboxFilter } from './inbox-query.ts';

const FirstSteps = lazy(async () => ({
  default: (await loadPart(() => import('../first-steps/first-steps.tsx'))).FirstSteps,
}));

/** What brings the first draft: the steps that are left, or, once they are done, the way of each module. */
export function NoDrafts({ filter }: { filter: InboxFilter }) {
  const t = useMessages();
  const { isPending, steps, close } = useFirstSteps(filter === 'waiting');
  if (isPending) return <Loading rowHeight={draftRowHeight} />;
  return (
    <>
      <Empty title={t(`inbox.empty.${filter}`)} {...(steps ? {} : { figure: <RestingSeal /> })}>
        {filter === 'snoozed' ? (
          <p>{t('inbox.empty.snoozed-text')}</p>
        ) : (
          <Starts hasSteps={steps !== undefined} />
        )}
      </Empty>
      {steps && (
        <Suspense>
          <FirstSteps steps={steps} onClose={close} />
        </Suspense>
      )}
    </>
  );
}

/** The steps lead there themselves while they are shown. */
function Starts({ hasSteps }: { hasSteps: boolean }) {
  const faceOf = useFaces();
  const starts = (useModulesOfOrg() ?? []).flatMap((module) =>
    module.start ? [{ module, ...module.start }] : [],
  );
  return starts.map(({ module, text, label, href }) => (
    <div key={module.name} className="mb-5">
      <p>{faceOf(module, text)}</p>
      {!hasSteps && (
        <ButtonLink href={href} className="mt-3">
          {faceOf(module, label)}
        </ButtonLink>
      )}
    </div>
  ));
}

export function RestingSeal() {
  return (
    <div className="opacity-25 grayscale">
      <SealGlyph size={72} />
    </div>
  );
}
