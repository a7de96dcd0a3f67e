import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, requirePerson } from '../../core/context.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { maskedEmail } from '../identity/emails.ts';
import { ensureIdentity, identityOf, joinOrg, personOf } from '../identity/identities.ts';
import { endOpened } from '../identity/identity-sessions.ts';
import { type Account, addLogin, type FoundLogin, findLogin } from '../identity/logins.ts';
import { beginState, peekState, takeState } from '../sign-in/states.ts';
import { isNobody, mergeIdentities } from './merge.ts';
import { tellOfLogin } from './own-logins.ts';
import { requireOwnProof } from './own-proof.ts';

/** An account that came back from a provider and waits for the person to say yes, in the browser that asked. */
const ticket = {
  kind: 'link',
  data: z.object({
    org: z.uuid(),
    personId: z.uuid(),
    account: z.object({
      issuer: z.string(),
      subject: z.string(),
      email: z.string().nullable(),
      emailVerified: z.boolean(),
    }),
  }),
};
type LinkTicket = z.infer<typeof ticket.data>;

export const createTicket = (ctx: AnyContext, data: LinkTicket, cookieSecret: string) =>
  beginState(ctx, ticket, data, cookieSecret);

/** What a yes would do: `new` connects the account, `yours` changes nothing, `join` makes two accounts one. */
type LinkOutcome = 'new' | 'yours' | 'join';

interface Judged {
  readonly outcome: LinkOutcome;
  /** The login that the account is already, and whose. */
  readonly found: FoundLogin | undefined;
  /** The identity of the person. */
  readonly own: string | undefined;
}

/** Outside of any transaction: whose the account is, no org may ask. */
async function judge(ctx: Context<never>, personId: string, account: Account): Promise<Judged> {
  const found = await findLogin(ctx.parts, account);
  const own = await identityOf(ctx, personId);
  if (found === undefined) return { outcome: 'new', found, own };
  if (found.identityId === own) return { outcome: 'yours', found, own };
  const outcome = (await isNobody(ctx, found.identityId)) ? 'new' : 'join';
  return { outcome, found, own };
}

/** A ticket is for the person who asked for it, also in a browser in which several people are signed in. */
function requireOwn(ctx: AnyContext, data: LinkTicket): LinkTicket {
  if (data.org === ctx.org && data.personId === requirePerson(ctx).personId) return data;
  throw new Problem(
    403,
    'account-link-of-another',
    'This was asked for by another person of this browser; begin again here.',
  );
}

/** What the account is that came back, and what a yes would do. */
export async function getLinkOffer(ctx: Context<never>, secret: string, cookieSecret?: string) {
  const { account, personId } = requireOwn(ctx, await peekState(ctx, ticket, secret, cookieSecret));
  const { outcome } = await judge(ctx, personId, account);
  return { email: account.email === null ? null : maskedEmail(account.email), outcome };
}

interface Connected {
  readonly loginId: string;
  readonly identityId: string;
  /** Sessions above the orgs that ended with it. */
  readonly surplus: readonly string[];
}

async function connect(
  ctx: AnyContext,
  { personId, account }: LinkTicket,
  { outcome, found, own }: Judged,
): Promise<Connected> {
  if (found !== undefined && own === undefined) {
    // A person who came by a link says which identity it is.
    if (outcome === 'join' && (await personOf(ctx, found.identityId)) !== undefined) {
      throw new Problem(
        409,
        'identity-taken',
        'This person or this account belongs to another one here already; sign in as that one.',
      );
    }
    await joinOrg(ctx, { identityId: found.identityId, personId });
    return { loginId: found.loginId, identityId: found.identityId, surplus: [] };
  }
  await requireOwnProof(ctx, 'login.add');
  const identityId = await ensureIdentity(ctx, personId);
  if (found === undefined) {
    return { loginId: await addLogin(ctx, identityId, account), identityId, surplus: [] };
  }
  const surplus = await mergeIdentities(ctx, { into: identityId, from: found.identityId });
  if (outcome === 'join') {
    await logAction(ctx, { action: 'kernel.identities-merged', subjectId: personId });
    await record(ctx, 'kernel.identities-merged', { personId }, { subjects: [personId] });
  }
  return { loginId: found.loginId, identityId, surplus };
}

/**
 * Connects the account that came back, once the person said yes: the person's session and the provider both vouch for
 * it.
 *
 * @throws Problem 400 `sign-in-state-unknown`; 403 `account-link-of-another`, `sign-in-again`, `step-up-needed`; 409 `identity-taken`,
 *   `identities-share-org`, `logins-too-many`.
 */
export async function confirmLink(
  ctx: Context<never>,
  secret: string,
  cookieSecret: string | undefined,
): Promise<{ loginId: string }> {
  const asked = requireOwn(ctx, await takeState(ctx, ticket, secret, cookieSecret));
  const { personId } = asked;
  const judged = await judge(ctx, personId, asked.account);
  if (judged.outcome === 'yours' && judged.found) return { loginId: judged.found.loginId };
  const { loginId, identityId, surplus } = await inTransaction(ctx, async (ctx) => {
    const connected = await connect(ctx, asked, judged);
    const { issuer } = asked.account;
    await tellOfLogin(ctx, { personId, loginId: connected.loginId, issuer }, 'linked');
    return connected;
  });
  await endOpened(ctx, identityId, surplus);
  return { loginId };
}
