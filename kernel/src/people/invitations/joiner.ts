import { Problem } from '../../base/problem.ts';
import { type AnyContext, kernelDb } from '../../core/context.ts';
import { emailBlind, maskedEmail } from '../identity/emails.ts';
import { personOf } from '../identity/identities.ts';
import type { IdentitySession } from '../identity/identity-sessions.ts';
import { listLogins } from '../identity/logins.ts';
import { peopleByEmail } from './known-people.ts';
import type { InvitationOffer } from './schema.ts';
import { type InvitationRow, openEmail } from './standing.ts';

/** As whom somebody who has the link would join. */
export interface Joiner {
  readonly as: InvitationOffer['as'];
  /** A person of the org, of now or before. */
  readonly personId: string | undefined;
  /** Masked address of the account that is signed in in this browser. */
  readonly account: string | null;
}

/** The verified addresses of the account, the last used first. */
async function verifiedEmails(ctx: AnyContext, session: IdentitySession): Promise<string[]> {
  const logins = await listLogins(ctx, session.identityId);
  const first = logins.filter(({ id }) => id === session.loginId);
  return [...first, ...logins].flatMap(({ email, emailVerified }) =>
    email !== null && emailVerified ? [email] : [],
  );
}

const isOf = (domain: string, email: string) =>
  email.slice(email.lastIndexOf('@') + 1).toLowerCase() === domain;

/** Whether the account is who the invitation is for. */
function fits(ctx: AnyContext, row: InvitationRow, emails: readonly string[]): boolean {
  if (row.kind === 'open') {
    const { domain } = row;
    return domain === null || emails.some((email) => isOf(domain, email));
  }
  return emails.some((email) => emailBlind(ctx.parts.keyring, email) === row.email_blind);
}

/** Somebody who was invited to this address before, and whom the link may bring back. */
async function findFormer(ctx: AnyContext, row: InvitationRow): Promise<string | undefined> {
  const email = openEmail(ctx, row);
  if (email === null || row.email_blind === null) return undefined;
  const known = await peopleByEmail(ctx, [{ blind: row.email_blind, email }]);
  return known.get(row.email_blind)?.personId;
}

const isHere = async (ctx: AnyContext, personId: string): Promise<boolean> => {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select('left_at')
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row?.left_at === null;
};

/**
 * Who would join. An account that is signed in counts, and has to be the one that was invited: none is taken in silence in
 * place of another. Without an account the link itself is the proof. It went to the address, or its maker handed it on.
 * Needs a transaction.
 */
export async function findJoiner(
  ctx: AnyContext,
  row: InvitationRow,
  session: IdentitySession | undefined,
): Promise<Joiner> {
  if (session === undefined) {
    if (row.domain !== null) return { as: 'needs-account', personId: undefined, account: null };
    return standingOf(ctx, await findFormer(ctx, row), null);
  }
  const emails = await verifiedEmails(ctx, session);
  const account = emails[0] === undefined ? null : maskedEmail(emails[0]);
  const own = await personOf(ctx, session.identityId);
  if (own !== undefined && (await isHere(ctx, own))) {
    return { as: 'member', personId: own, account };
  }
  if (!fits(ctx, row, emails)) return { as: 'other-account', personId: undefined, account };
  return standingOf(ctx, own ?? (await findFormer(ctx, row)), account);
}

async function standingOf(
  ctx: AnyContext,
  personId: string | undefined,
  account: string | null,
): Promise<Joiner> {
  if (personId === undefined) return { as: 'new', personId, account };
  return { as: (await isHere(ctx, personId)) ? 'member' : 'returning', personId, account };
}

/** @throws Problem 403 `invitation-of-another`, `invitation-needs-account`; 409 `already-member`. */
export function requireJoining(ctx: AnyContext, row: InvitationRow, joiner: Joiner): void {
  const email = openEmail(ctx, row);
  const sentTo = email === null ? null : maskedEmail(email);
  switch (joiner.as) {
    case 'other-account':
      throw new Problem(
        403,
        'invitation-of-another',
        'This invitation is for another address than that of your account; sign in as that one, or ask to be invited by this one.',
        { sentTo, domain: row.domain, account: joiner.account },
      );
    case 'needs-account':
      throw new Problem(
        403,
        'invitation-needs-account',
        'Sign in with an account of the domain first, and open the link again.',
        { domain: row.domain },
      );
    case 'member':
      throw new Problem(409, 'already-member', 'You are here already; open the org.');
  }
}
