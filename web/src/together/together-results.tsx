import { Seen } from '@dojang/kernel/web';
import { ApiProblem } from '@dojang/ui/api.ts';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { useEffect, useRef } from 'react';
import { useMessages } from '../i18n.ts';
import type { StampedOfMany } from './use-together.ts';

/** What came of each draft: stamped, or why not and the way to it. */
export function TogetherResults({
  stamped,
  problem,
}: {
  stamped: readonly StampedOfMany[] | undefined;
  problem: unknown;
}) {
  const t = useMessages();
  const problemText = useProblemText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (stamped !== undefined) heading.current?.focus();
  }, [stamped]);
  if (problem) return <FormProblem problem={problem} />;
  if (stamped === undefined) return null;
  const done = stamped.filter(({ refusal }) => refusal === null).length;
  return (
    <section className="mb-6">
      <h2 ref={heading} tabIndex={-1} className="mb-2 font-semibold outline-none">
        {t('together.done', { done, all: stamped.length })}
      </h2>
      <ul className="sheet rows overflow-hidden">
        {stamped.map(({ id, title, refusal }) => (
          <li key={id} className="px-4 py-3">
            <TextLink href={`/drafts/${id}`} className="break-words">
              <Seen text={title} />
            </TextLink>
            <p className="label">
              <Status tone={refusal === null ? 'done' : 'failed'}>
                {refusal === null
                  ? t('draft.state.stamped')
                  : problemText(new ApiProblem(409, refusal, refusal))}
              </Status>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
