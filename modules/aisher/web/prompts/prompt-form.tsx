import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SelectField, TextAreaField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type PromptTemplate, templateTextMax } from '../../src/analyses/prompts/schema.ts';
import { useWords } from '../words.ts';
import { type Prompts, promptsKey } from './use-prompts.ts';

const shares = [100, 50, 20, 10] as const;

/** What a person has written so far, and the newest version that they saw as they began. */
interface Written {
  readonly text: string;
  readonly share: number;
  readonly seen: number;
}

/**
 * Makes the next version. Where somebody else wrote one meanwhile, the server refuses it: theirs is shown below, and what was
 * written here stays to be sent again.
 */
export function PromptForm({ newest, api }: { newest: PromptTemplate | undefined; api: Api }) {
  const t = useWords();
  const queries = useQueryClient();
  const [written, setWritten] = useState<Written | null>(null);
  const present = { text: newest?.text ?? '', share: newest?.share ?? 100 };
  const { text, share } = written ?? present;
  const change = (more: Partial<Written>) =>
    setWritten({ ...present, seen: newest?.version ?? 0, ...written, ...more });
  const isChanged = text !== present.text || share !== present.share;
  const write = useMutation({
    mutationFn: ({ seen: version, ...input }: Written) =>
      api.send<PromptTemplate>('PUT', '/aisher/prompt-template', { ...input, version }),
    onSuccess: ({ version }) => say(t('prompts.saved', { version })),
    onSettled: async (made, _, sent) => {
      await queries.invalidateQueries({ queryKey: promptsKey });
      const seen = queries.getQueryData<Prompts>(promptsKey)?.templates[0]?.version ?? 0;
      setWritten(made === undefined ? { ...sent, seen } : null);
    },
  });
  const choices = [...new Set([share, ...shares])].sort((a, b) => b - a);
  return (
    <form
      className="sheet space-y-4 px-4 py-4 sm:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && written) write.mutate(written);
      }}
    >
      <TextAreaField
        label={t('prompts.text')}
        hint={t('prompts.text-hint', { most: templateTextMax })}
        rows={8}
        maxLength={templateTextMax}
        value={text}
        onChange={(text) => change({ text })}
      />
      <SelectField
        label={t('prompts.share')}
        hint={t('prompts.share-hint')}
        value={String(share)}
        onChange={(share) => change({ share: Number(share) })}
      >
        {choices.map((percent) => (
          <option key={percent} value={percent}>
            {percent === 100 ? t('prompts.share.all') : t('prompts.share.some', { percent })}
          </option>
        ))}
      </SelectField>
      <FormProblem problem={write.error} />
      <Button
        type="submit"
        kind="ink"
        className="w-full sm:w-auto"
        busy={write.isPending}
        disabled={!isChanged}
      >
        {t('prompts.save')}
      </Button>
    </form>
  );
}
