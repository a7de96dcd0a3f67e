import type { Selectable } from 'kysely';
import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  inWholeOrg,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { findChosenModules, isChosen } from '../../core/module-of-org.ts';
import type { ConsentText } from '../../core/people/consent-text.ts';
import { requireAction } from '../../core/permission.ts';
import { record } from '../../ledger/ledger.ts';
import { personNames } from '../../ledger/stories/person-names.ts';
import type { Tables } from '../../tables.gen.ts';
import type { Consent, ConsentDecision, ConsentInput } from './schema.ts';

type Row = Selectable<Tables['kernel.consent']>;

/** Who decides; another than the caller only for whom may record what others signed. */
async function personFor(ctx: AnyContext, personId: string | undefined): Promise<string> {
  const own = requirePerson(ctx).personId;
  if (personId === undefined || personId === own) return own;
  await requireAction(ctx, 'consent.record');
  const found = await kernelDb(ctx)
    .selectFrom('kernel.person')
    .select('id')
    .where('id', '=', personId)
    .where('erased_at', 'is', null)
    .executeTakeFirst();
  if (found) return found.id;
  throw new Problem(404, 'person-not-found', 'There is no such person; reload the list.');
}

async function textsOf(ctx: AnyContext): Promise<readonly ConsentText[]> {
  const chosen = await findChosenModules(ctx);
  return ctx.parts.modules
    .filter(({ name }) => isChosen(chosen, name))
    .flatMap((module) => module.consents);
}

const channelsOf = ({ channels }: ConsentText) => channels ?? [{ name: '', label: null }];

/** @throws Problem 404 `consent-not-found` for a text or channel that no module of the org declares. */
async function findText(ctx: AnyContext, name: string, channel: string): Promise<ConsentText> {
  const text = (await textsOf(ctx)).find((each) => each.name === name);
  if (text !== undefined && channelsOf(text).some((each) => each.name === channel)) return text;
  throw new Problem(
    404,
    'consent-not-found',
    'There is no such text to agree to; reload the page.',
  );
}

const rowsOf = (ctx: AnyContext, personId: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.consent')
    .selectAll()
    .where('person_id', '=', personId)
    .execute();

function decisionOf(
  { version }: ConsentText,
  { name: channel, label }: ReturnType<typeof channelsOf>[number],
  row: Row | undefined,
  names: ReadonlyMap<string, string>,
): ConsentDecision {
  const asked = { channel, label };
  if (row === undefined) {
    return { ...asked, state: 'unasked', version: null, at: null, way: null, seenBy: null };
  }
  const given = row.version === version ? 'given' : 'outdated';
  return {
    ...asked,
    state: row.withdrawn_at === null ? given : 'withdrawn',
    version: row.version,
    at: (row.withdrawn_at ?? row.given_at).toISOString(),
    way: row.way as ConsentDecision['way'],
    seenBy: names.get(row.seen_by ?? '') ?? null,
  };
}

/**
 * Every text, and what the person decided of it.
 *
 * @throws Problem 403 `not-allowed`, 404 `person-not-found`.
 */
export function listConsents(ctx: Context<never>, personId?: string): Promise<Consent[]> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await rowsOf(ctx, await personFor(ctx, personId));
    const names = await personNames(
      ctx,
      rows.flatMap(({ seen_by: id }) => id ?? []),
    );
    return (await textsOf(ctx)).map((text) => ({
      name: text.name,
      version: text.version,
      title: text.title,
      text: text.text,
      decisions: channelsOf(text).map((channel) => {
        const row = rows.find((each) => each.text === text.name && each.channel === channel.name);
        return decisionOf(text, channel, row, names);
      }),
    }));
  });
}

/**
 * A person agrees to a text; what somebody signed is recorded by whom saw the paper. Given again, it changes nothing.
 *
 * @throws Problem 403 `not-allowed`, 404 `consent-not-found`, `person-not-found`, 409 `consent-text-changed`,
 *   422 `consent-way-wrong`.
 */
export function giveConsent(
  ctx: Context<never>,
  name: string,
  { version, channel, way, personId: of }: ConsentInput,
): Promise<Consent[]> {
  return inTransaction(ctx, async (ctx) => {
    const own = requirePerson(ctx).personId;
    const personId = await personFor(ctx, of);
    const text = await findText(ctx, name, channel);
    if ((way === 'screen') !== (personId === own)) throw wayWrong();
    if (version !== text.version) throw textChanged(text);
    const seenBy = way === 'screen' ? null : own;
    const said = { version, way, seen_by: seenBy, given_at: ctx.now(), withdrawn_at: null };
    const changed = await kernelDb(ctx)
      .insertInto('kernel.consent')
      .values({ org_id: ctx.org, person_id: personId, text: name, channel, ...said })
      .onConflict((conflict) =>
        conflict
          .columns(['org_id', 'person_id', 'text', 'channel'])
          .doUpdateSet(said)
          .where((eb) =>
            eb.or([
              eb('kernel.consent.withdrawn_at', 'is not', null),
              eb('kernel.consent.version', '<>', version),
            ]),
          ),
      )
      .returning('person_id')
      .executeTakeFirst();
    if (changed) {
      const data = { personId, text: name, channel, version, way, ...(seenBy ? { seenBy } : {}) };
      await record(ctx, 'kernel.consent-given', data, { subjects: [personId] });
    }
    return listConsents(ctx, personId);
  });
}

const wayWrong = () =>
  new Problem(
    422,
    'consent-way-wrong',
    'People agree for themselves on the screen; for another person, record what was signed on paper.',
  );

const textChanged = ({ name, version }: ConsentText) =>
  new Problem(
    409,
    'consent-text-changed',
    'The text has changed meanwhile; read it again and decide.',
    { name, version },
  );

/**
 * Takes a consent back; from the next look on it does not count. Taken back again, it changes nothing.
 *
 * @throws Problem 403 `not-allowed`, 404 `person-not-found`.
 */
export function withdrawConsent(
  ctx: Context<never>,
  name: string,
  { channel, personId: of }: { readonly channel: string; readonly personId?: string | undefined },
): Promise<Consent[]> {
  return inTransaction(ctx, async (ctx) => {
    const personId = await personFor(ctx, of);
    const gone = await kernelDb(ctx)
      .updateTable('kernel.consent')
      .set({ withdrawn_at: ctx.now() })
      .where('person_id', '=', personId)
      .where('text', '=', name)
      .where('channel', '=', channel)
      .where('withdrawn_at', 'is', null)
      .returning('person_id')
      .executeTakeFirst();
    if (gone) {
      const data = { personId, text: name, channel };
      await record(ctx, 'kernel.consent-withdrawn', data, { subjects: [personId] });
    }
    return listConsents(ctx, personId);
  });
}

/**
 * Whether the person agrees at this moment to the text as it is now. Ask each time before doing what needs it: nothing
 * is remembered, so a withdrawal works at once. A text that no module declares is agreed to by nobody.
 */
export function hasConsent(
  ctx: AnyContext,
  personId: string,
  name: string,
  channel = '',
): Promise<boolean> {
  const text = ctx.parts.modules
    .flatMap((module) => module.consents)
    .find((each) => each.name === name);
  if (text === undefined) return Promise.resolve(false);
  return inWholeOrg(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.consent')
      .select('version')
      .where('person_id', '=', personId)
      .where('text', '=', name)
      .where('channel', '=', channel)
      .where('withdrawn_at', 'is', null)
      .executeTakeFirst();
    return row?.version === text.version;
  });
}
