import { Screen } from '@dojang/ui/frames/screen.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useWords } from '../words.ts';
import { PromptForm } from './prompt-form.tsx';
import { usePrompts } from './use-prompts.ts';
import { Versions } from './versions.tsx';

/** What the org says to the model: the text of now, and how its versions were judged. */
export function PromptsPage({ api, may }: PageProps) {
  const t = useWords();
  const list = usePrompts(api);
  return (
    <Screen title={t('prompts.title')} lead={t('prompts.lead')} back="/aisher/costs">
      <Loaded query={list} waiting={<LoadingSheet className="h-96" />}>
        {({ templates }) => (
          <>
            {may('aisher.configure') && <PromptForm newest={templates[0]} api={api} />}
            <Versions templates={templates} api={api} />
          </>
        )}
      </Loaded>
    </Screen>
  );
}
