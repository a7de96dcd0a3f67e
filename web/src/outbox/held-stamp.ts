import type { StampInput } from '@dojang/kernel/schema';

/** A stamp that was given without a network and has not been decided by the server yet. */
export interface HeldStamp {
  readonly draftId: string;
  /** Whose it is: org and person. Nobody else sends it. */
  readonly owner: string;
  readonly title: string;
  readonly personName: string;
  readonly input: Pick<StampInput, 'decision' | 'digest' | 'body' | 'link'>;
  /** By the clock of this device, in milliseconds. */
  readonly heldAt: number;
  /** Why the server refused it; null while it waits. */
  readonly refusal: { readonly code: string; readonly facts: Record<string, unknown> } | null;
  /** What a notification says when it is refused and no page is open, in the words of the person. */
  readonly late: { readonly title: string; readonly body: string };
}

export const ownerOf = (me: { org: { id: string }; person: { id: string } }): string =>
  `${me.org.id} ${me.person.id}`;
