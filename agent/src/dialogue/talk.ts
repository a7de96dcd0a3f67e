import type { Prompt } from './prompt.ts';

/** The conversation of one command. The code that asks is loaded with the first question. */
export interface Talk {
  readonly prompt: () => Promise<Prompt>;
  readonly close: () => void;
}

export function openTalk(): Talk {
  let opened: Prompt | undefined;
  return {
    prompt: async () => {
      opened ??= (await import('./prompt.ts')).openPrompt();
      return opened;
    },
    close: () => opened?.close(),
  };
}
