import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { hasUnseen } from '../base/unseen.ts';
import type { AnyContext } from '../core/context.ts';
import { defineDraftKind } from '../core/draft-kind.ts';
import { createDraft, type NewDraft } from '../drafts/drafts.ts';

/** `noteId`: the note that it is about, which may be granted. */
export const noteBody = z.object({ text: z.string(), noteId: z.uuid().optional() });

/** Stamps that set this kind to work, by draft: what an act would be. */
export const stampedNotes: string[] = [];
/** Failed notes that somebody asked to be written again. */
export const redraftedNotes: string[] = [];

/** Orgs of which the notebook was told that they are closed. */
export const forgottenOrgs: string[] = [];

/** The smallest draft that there can be: a note, which may not say "forbidden". */
export const noteKind = defineDraftKind<z.infer<typeof noteBody>>({
  kind: 'note.note',
  body: noteBody,
  title: ({ text }) => text.slice(0, 80),
  check: async (_ctx, _draft, { text }) => {
    if (text.includes('forbidden')) throw new Problem(422, 'note-forbidden', 'Say it otherwise.');
  },
  risks: async (_ctx, _draft, { text }) => (hasUnseen(text) ? ['unseen-characters'] : []),
  whole: ({ text }) => text,
  notification: 'note.draft-waiting',
  searchText: (_body, { shelf }) => String(shelf ?? ''),
  group: (_body, { shelf }) => ({ key: String(shelf ?? 'desk'), title: String(shelf ?? 'Desk') }),
  resource: ({ noteId }) => (noteId === undefined ? null : { kind: 'note.note', id: noteId }),
  again: 'write the note again',
  redraft: async (_ctx, draft) => void redraftedNotes.push(draft.id),
  needsMachine: { shows: 'the two-digit number on the cover of the notebook' },
  onStamped: async (_ctx, draft) => void stampedNotes.push(draft.id),
});

/** A pending note of the person of `ctx`. */
export async function newNote(ctx: AnyContext, more: Partial<NewDraft> = {}) {
  return createDraft(ctx, {
    module: 'note',
    kind: 'note.note',
    subjectKey: randomUUID(),
    summary: {},
    body: { text: 'buy ink' },
    origin: 'deterministic',
    risks: [],
    expiresAt: new Date(ctx.now().getTime() + 3_600_000),
    askedPersonId: ctx.actor.kind === 'person' ? ctx.actor.personId : null,
    ...more,
  });
}
