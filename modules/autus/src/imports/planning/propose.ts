import { type AnyContext, createDraft } from '@dojang/kernel';
import type { ImportBody } from '../schema.ts';

const dayMs = 86_400_000;
/** As long as the bytes are kept. */
export const openDays = 30;

export const importKindName = 'autus.import';

/** The draft that a stamp is asked for; an older one of the same sheet gives way. Needs a transaction. */
export async function proposeImport(ctx: AnyContext, body: ImportBody): Promise<string> {
  const { id } = await createDraft(ctx, {
    module: 'autus',
    kind: importKindName,
    subjectKey: `autus.import:${body.importId}`,
    summary: { counts: body.counts },
    body,
    origin: 'deterministic',
    risks: [],
    expiresAt: new Date(ctx.now().getTime() + openDays * dayMs),
    askedPersonId: null,
  });
  return id;
}
