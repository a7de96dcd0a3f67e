import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { decodeUuid, orgOfSecret } from '../base/token.ts';
import {
  type Actor,
  type AnyContext,
  type Context,
  createContext,
  inTransaction,
  kernelDb,
} from '../core/context.ts';
import { findWhole } from '../core/draft-kind.ts';
import { requireAction } from '../core/permission.ts';
import { getDraft } from '../drafts/inbox.ts';
import type { DraftDetail } from '../drafts/schema.ts';
import { stampDraft } from '../drafts/stamps/stamps.ts';
import { enqueue } from '../jobs/jobs.ts';
import { confirmSlack, findSlackPerson } from '../notify/addresses/addresses.ts';
import type { Word } from '../notify/messages.ts';
import { rewriteJob, whisperJob } from './jobs.ts';

const id = z.string().regex(/^[A-Z0-9]{2,40}$/);

/** Slack posts JSON in a field of a form. */
export const pressForm = z.object({ payload: z.string().max(100_000) });

/** The part of Slack's payload that is used. */
export const payload = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id }),
  container: z.object({ channel_id: id, message_ts: z.string().regex(/^[\d.]{1,40}$/) }),
  actions: z
    .array(z.object({ action_id: z.string().max(100), value: z.string().max(2000).optional() }))
    .min(1)
    .max(25),
});
type Payload = z.infer<typeof payload>;

interface Pressed {
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
}

const system: Actor = { kind: 'system', name: 'slack' };

/** All that a linked account may do for its person. Anything else needs a device that signed in. */
const slackAction = 'draft.stamp';

/**
 * A button was pressed in a message of ours. The signature was checked; what is pressed is checked
 * here: who the account belongs to, what they may do, that it was not done already.
 */
export async function handleInteraction(
  ctx: AnyContext,
  form: unknown,
  signature: string,
): Promise<void> {
  const read = readPayload(form);
  const action = read?.actions[0];
  if (read === undefined || action?.value === undefined) return;
  const { channel_id: channel, message_ts: ts } = read.container;
  const pressed = { user: read.user.id, channel, ts };
  switch (action.action_id) {
    case 'draft-approve':
      return decide(ctx, pressed, action.value, 'approve', signature);
    case 'draft-reject':
      return decide(ctx, pressed, action.value, 'reject', signature);
    case 'address-confirm':
      return confirmAccount(ctx, pressed, action.value, signature);
  }
}

/** Slack sends kinds that we do not ask for, such as a press of a plain link: they are no error. */
function readPayload(form: unknown): Payload | undefined {
  const text = pressForm.safeParse(form);
  if (!text.success) return undefined;
  try {
    return payload.safeParse(JSON.parse(text.data.payload)).data;
  } catch {
    return undefined;
  }
}

const bind = (ctx: AnyContext, org: string, actor: Actor): Context<never> =>
  createContext(ctx.parts, { org, actor, trace: ctx.trace });

/** @throws Problem 409 `slack-replayed` for a request that was acted on already. */
async function takeSignature(ctx: AnyContext, signature: string): Promise<void> {
  const hash = createHash('sha256').update(signature).digest('hex');
  const taken = await kernelDb(ctx)
    .insertInto('kernel.slack_receipt')
    .values({ org_id: ctx.org, signature_hash: hash, created_at: ctx.now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('signature_hash')
    .executeTakeFirst();
  if (taken === undefined) {
    throw new Problem(409, 'slack-replayed', 'This request was acted on already.');
  }
}

async function decide(
  ctx: AnyContext,
  pressed: Pressed,
  value: string,
  decision: 'approve' | 'reject',
  signature: string,
): Promise<void> {
  const match = /^([\w-]{22})\.([0-9a-f-]{36})\.([0-9a-f]{64})$/.exec(value);
  const org = match?.[1] === undefined ? undefined : decodeUuid(match[1]);
  if (match === null || org === undefined) return;
  const [, , draftId = '', digest = ''] = match;
  const asSystem = bind(ctx, org, system);
  const person = await inTransaction(asSystem, async (ctx) => {
    const found = await findSlackPerson(ctx, pressed.user);
    if (found !== undefined) await takeSignature(ctx, signature);
    return found;
  });
  // An account that is linked to nobody here learns nothing, not even that.
  if (person === undefined) return;
  const actor: Actor = {
    kind: 'person',
    personId: person.personId,
    deviceId: '',
    role: person.role,
    credential: 'slack',
  };
  const asPerson = bind(ctx, org, actor);
  try {
    await requireAction(asPerson, slackAction);
    const draft = await getDraft(asPerson, draftId);
    const body = draft.versions.find(({ number }) => number === draft.version)?.body;
    if (decision === 'approve' && (await isHiddenHere(asPerson, draft, body))) {
      throw new Problem(
        409,
        'must-open',
        'A message cannot show all of this draft; open it first.',
      );
    }
    await stampDraft(asPerson, draftId, { decision, digest, via: 'slack' });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { channel, user } = pressed;
    const word = wordOf(error.code);
    await inTransaction(asSystem, async (ctx) => {
      await enqueue(ctx, whisperJob, { channel, user, word, locale: person.locale });
      await enqueue(ctx, rewriteJob, { draftId });
    });
  }
}

/** Buttons of an old message, or a value that was copied: what may be stamped is decided now. */
const isHiddenHere = async (ctx: AnyContext, draft: DraftDetail, body: unknown) =>
  (await inTransaction(ctx, (ctx) => findWhole(ctx, draft, body))) === null;

const told = [
  'already-stamped',
  'draft-expired',
  'draft-superseded',
  'changed-since-review',
  'number-missing',
  'must-open',
] as const satisfies readonly Word[];

const wordOf = (code: string) => told.find((word) => word === code) ?? 'refused';

async function confirmAccount(
  ctx: AnyContext,
  pressed: Pressed,
  secret: string,
  signature: string,
): Promise<void> {
  const org = orgOfSecret(secret);
  if (org === undefined) return;
  await inTransaction(bind(ctx, org, system), async (ctx) => {
    await takeSignature(ctx, signature);
    const confirmed = await confirmSlack(ctx, pressed.user, secret);
    if (confirmed === undefined) return;
    const { channel, user } = pressed;
    const { locale } = confirmed;
    await enqueue(ctx, whisperJob, { channel, user, word: 'confirmed', locale });
  });
}
