import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { orgOfSecret } from '../base/token.ts';
import {
  type Actor,
  type AnyContext,
  type Context,
  createContext,
  inTransaction,
} from '../core/context.ts';
import type { WebhookDelivery } from '../core/door.ts';
import { findWhole } from '../core/draft-kind.ts';
import { requireOpenOrg } from '../core/people/org-closing.ts';
import { requireAction } from '../core/permission.ts';
import { getDraft } from '../drafts/inbox.ts';
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

interface Press {
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
  readonly action: string;
  readonly value: string;
}

/** All that a linked account may do for its person. Anything else needs a device that signed in. */
const slackAction = 'draft.stamp';

/** Slack sends kinds that we do not ask for, such as a press of a plain link: they are no error. */
function readPress(bytes: Buffer): Press | undefined {
  const form = pressForm.safeParse(Object.fromEntries(new URLSearchParams(bytes.toString('utf8'))));
  if (!form.success) return undefined;
  try {
    const read = payload.safeParse(JSON.parse(form.data.payload)).data;
    const action = read?.actions[0];
    if (read === undefined || action?.value === undefined) return undefined;
    const { channel_id: channel, message_ts: ts } = read.container;
    return { user: read.user.id, channel, ts, action: action.action_id, value: action.value };
  } catch {
    return undefined;
  }
}

const ours = ['draft-approve', 'draft-reject', 'address-confirm'];

/** The org that the value of one of our buttons carries. */
export function orgOfPress(bytes: Buffer): string | undefined {
  const press = readPress(bytes);
  return press !== undefined && ours.includes(press.action) ? orgOfSecret(press.value) : undefined;
}

/**
 * A button was pressed in a message of ours. The signature was checked when the press came; what is
 * pressed is checked here: who the account belongs to, what they may do, that it was not done already.
 */
export async function handlePress(ctx: Context<never>, delivery: WebhookDelivery): Promise<void> {
  const press = readPress(delivery.bytes);
  switch (press?.action) {
    case 'draft-approve':
      return decide(ctx, press, 'approve', delivery);
    case 'draft-reject':
      return decide(ctx, press, 'reject', delivery);
    case 'address-confirm':
      return confirmAccount(ctx, press, delivery);
  }
}

const bind = (ctx: AnyContext, actor: Actor): Context<never> =>
  createContext(ctx.parts, { org: ctx.org, actor, trace: ctx.trace });

async function decide(
  ctx: Context<never>,
  press: Press,
  decision: 'approve' | 'reject',
  { settleIn }: WebhookDelivery,
): Promise<void> {
  const match = /^[\w-]{22}\.([0-9a-f-]{36})\.([0-9a-f]{64})$/.exec(press.value);
  if (match === null) return;
  const [, draftId = '', digest = ''] = match;
  const person = await inTransaction(ctx, (ctx) => findSlackPerson(ctx, press.user));
  // An account that is linked to nobody here learns nothing, not even that.
  if (person === undefined) return;
  const actor: Actor = {
    kind: 'person',
    personId: person.personId,
    deviceId: '',
    roles: person.roles,
    credential: 'slack',
  };
  try {
    await inTransaction(bind(ctx, actor), async (ctx) => {
      await requireOpenOrg(ctx);
      await requireAction(ctx, slackAction);
      const draft = await getDraft(ctx, draftId);
      const body = draft.versions.find(({ number }) => number === draft.version)?.body;
      if (decision === 'approve' && (await findWhole(ctx, draft, body)) === null) {
        throw mustOpen();
      }
      await stampDraft(ctx, draftId, { decision, digest, via: 'slack' });
      await settleIn(ctx);
    });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { channel, user } = press;
    const word = wordOf(error.code);
    await inTransaction(ctx, async (ctx) => {
      await enqueue(ctx, whisperJob, { channel, user, word, locale: person.locale });
      await enqueue(ctx, rewriteJob, { draftId });
      await settleIn(ctx);
    });
  }
}

/** Buttons of an old message, or a value that was copied: what may be stamped is decided now. */
const mustOpen = () =>
  new Problem(409, 'must-open', 'A message cannot show all of this draft; open it first.');

const knownCodes = [
  'already-stamped',
  'draft-expired',
  'draft-superseded',
  'changed-since-review',
  'number-missing',
  'must-open',
] as const satisfies readonly Word[];

const wordOf = (code: string) => knownCodes.find((word) => word === code) ?? 'refused';

async function confirmAccount(
  ctx: Context<never>,
  press: Press,
  { settleIn }: WebhookDelivery,
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const confirmed = await confirmSlack(ctx, press.user, press.value);
    if (confirmed !== undefined) {
      const { channel, user } = press;
      const { locale } = confirmed;
      await enqueue(ctx, whisperJob, { channel, user, word: 'confirmed', locale });
    }
    await settleIn(ctx);
  });
}
