import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Sparkles } from 'lucide-react';
import type { z } from 'zod';
import type { shownDescription } from '../../src/schema.ts';
import { useWords } from '../words.ts';

type Shown = z.infer<typeof shownDescription>;

const sections = ['what', 'design', 'effect'] as const;

/** Code names between backticks as code. */
function Line({ text }: { text: string }) {
  return text.split('`').map((piece, at) =>
    at % 2 === 0 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one unchanging line.
      <Seen key={at} text={piece} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one unchanging line.
      <code key={at} className="code font-medium break-all">
        <Seen text={piece} />
      </code>
    ),
  );
}

/**
 * What the change does, for a reviewer: risks open, the rest behind one tap. With `draftId`, a model can
 * be asked for another where there is one.
 */
export function DescriptionCard({
  description,
  api,
  draftId,
}: {
  description: Shown;
  api?: Api;
  draftId?: string;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: () => api!.send<Shown>('PUT', `/commit/drafts/${draftId}/description`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['commit', 'draft', draftId] }),
  });
  const mayAsk = api !== undefined && draftId !== undefined && description.hasModel;
  // Ours is there in both languages. A model's is in the language of the repository alone.
  const reader = useLanguage();
  const lines = description.language === reader ? description : (description.also ?? description);
  const { risk } = lines;
  const isEmpty = risk.length === 0 && sections.every((name) => lines[name].length === 0);
  if (isEmpty && !mayAsk) return null;
  return (
    <Card label={t('describe.title')}>
      <h2 className="font-semibold">{t('describe.risk')}</h2>
      {risk.length === 0 ? (
        <p className="label mt-0.5">{t('describe.none')}</p>
      ) : (
        <Lines lines={risk} />
      )}
      <Disclosure label={t('describe.title')} className="mt-2 border-t border-line pt-1">
        {sections
          .filter((name) => lines[name].length > 0)
          .map((name) => (
            <div key={name} className="mb-2.5">
              <h3 className="label">{t(`describe.${name}`)}</h3>
              <Lines lines={lines[name]} />
            </div>
          ))}
        <p className="label">{t(`describe.${description.origin}`)}</p>
        {mayAsk && (
          <Button
            Icon={Sparkles}
            className="mt-2"
            busy={again.isPending}
            onClick={() => again.mutate()}
          >
            {t(again.isPending ? 'describe.writing' : 'describe.again')}
          </Button>
        )}
        <div aria-live="polite">
          {again.isError && <p className="mt-2 text-sm">{t('describe.failed')}</p>}
        </div>
      </Disclosure>
    </Card>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className="mt-0.5 space-y-0.5 text-[0.9375rem] leading-snug">
      {lines.map((line) => (
        <li key={line} className="break-words">
          <Line text={line} />
        </li>
      ))}
    </ul>
  );
}
