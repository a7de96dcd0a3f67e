import type { Context } from '../context.ts';

/** What a person does once, so that drafts come and reach them. The page of the module says how. */
export interface FirstStep {
  /** One word; the module's page has its words. */
  readonly name: string;
  /** The action that a person must be allowed to do for the step to be theirs. */
  readonly action?: string;
  /** Whether it is done, by the person or for the org. In a transaction. */
  readonly isDone: (ctx: Context<never>, personId: string) => Promise<boolean>;
}
