import { randomBytes } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { sql } from 'kysely';
import { Problem } from '../../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../../core/context.ts';
import { lockOrg } from '../../../core/org-lock.ts';
import { logAction } from '../../../ledger/action-log.ts';
import { record } from '../../../ledger/ledger.ts';
import { notify } from '../../../notify/notifications.ts';
import { requireStepUp } from '../../../standing/step-up.ts';
import { tellRecoverers } from '../../recovery/recovery-people.ts';
import { peopleOfRoles } from '../../roles/roles.ts';
import type { DomainInput, OrgDomain } from './schema.ts';

const domainsMax = 20;
/** A record that is gone may come back: name servers are moved, and somebody copies the rest a day later. */
const graceMs = 3 * 24 * 3_600_000;
/** So long before a proof by mail ends, owners are told. */
const endingMs = 30 * 24 * 3_600_000;

const recordOf = (domain: string, token: string) => ({
  name: `_dojang.${domain}`,
  value: `dojang-domain=${token}`,
});

export const selectDomains = (ctx: AnyContext) =>
  kernelDb(ctx).selectFrom('kernel.org_domain').selectAll();
export type DomainRow = Awaited<
  ReturnType<ReturnType<typeof selectDomains>['executeTakeFirstOrThrow']>
>;

export const canMail = (ctx: AnyContext): boolean => ctx.parts.notifier.mail !== undefined;
/** Every domain with mail has this address (RFC 2142), and who reads it looks after the domain. */
export const postmasterOf = (domain: string): string => `postmaster@${domain}`;

function letterOf(ctx: AnyContext, row: DomainRow): OrgDomain['letter'] {
  const { mail_asked_at: askedAt, mail_expires_at: expiresAt } = row;
  if (row.mail_secret_hash === null || askedAt === null || expiresAt === null) return null;
  const waiting = row.mail_secret_sealed === null ? 'sent' : 'sending';
  const state = row.mail_fault !== null ? 'failed' : expiresAt <= ctx.now() ? 'expired' : waiting;
  return { state, askedAt: askedAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

const domainOf = (ctx: AnyContext, row: DomainRow): OrgDomain => ({
  domain: row.domain,
  record: recordOf(row.domain, row.token),
  verifiedAt: row.verified_at?.toISOString() ?? null,
  checkedAt: row.checked_at?.toISOString() ?? null,
  missingSince: row.missing_since?.toISOString() ?? null,
  fault: row.fault,
  way: row.way as OrgDomain['way'],
  provedBy: row.proved_by as OrgDomain['provedBy'],
  provedUntil: row.proved_until?.toISOString() ?? null,
  postmaster: postmasterOf(row.domain),
  letter: letterOf(ctx, row),
});

/** Needs a transaction. @throws Problem 404 `domain-not-found`. */
export async function getRow(ctx: AnyContext, domain: string): Promise<DomainRow> {
  const row = await selectDomains(ctx).where('domain', '=', domain).executeTakeFirst();
  if (row !== undefined) return row;
  throw new Problem(404, 'domain-not-found', 'The org has no such domain; reload the page.');
}

export const getDomain = async (ctx: AnyContext, domain: string): Promise<OrgDomain> =>
  domainOf(ctx, await getRow(ctx, domain));

export const listDomains = (ctx: AnyContext): Promise<OrgDomain[]> =>
  inTransaction(ctx, async (ctx) => {
    const rows = await selectDomains(ctx).orderBy('domain').limit(domainsMax).execute();
    return rows.map((row) => domainOf(ctx, row));
  });

/** As name servers know it: what people paste may have an `@` before it, and letters of their own language. */
function plainDomain(typed: string): string {
  const domain = domainToASCII(typed.trim().replace(/^@/, '').toLowerCase());
  if (/^[a-z0-9-]{1,50}(?:\.[a-z0-9-]{1,50}){1,4}$/.test(domain)) return domain;
  throw new Problem(422, 'domain-not-valid', 'This is no domain; write it as example.com.');
}

/**
 * Says that a domain is the org's own, and which TXT record would prove it. The same one again changes nothing.
 *
 * @throws Problem 409 `domains-too-many`; 422 `domain-not-valid`.
 */
export async function addDomain(ctx: Context<never>, input: DomainInput): Promise<OrgDomain> {
  const domain = plainDomain(input.domain);
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    const all = await listDomains(ctx);
    const known = all.find((each) => each.domain === domain);
    if (known !== undefined) return known;
    if (all.length >= domainsMax) {
      throw new Problem(
        409,
        'domains-too-many',
        `An org has ${domainsMax} domains at most; remove one that is no longer used.`,
        { limit: domainsMax },
      );
    }
    const token = randomBytes(16).toString('base64url');
    await kernelDb(ctx)
      .insertInto('kernel.org_domain')
      .values({ org_id: ctx.org, domain, token, created_at: ctx.now() })
      .execute();
    await note(ctx, 'kernel.domain-added', domain);
    return getDomain(ctx, domain);
  });
}

/** Domains are public, and say of no person who they are. */
export async function note(ctx: AnyContext, what: string, domain: string, facts: object = {}) {
  await logAction(ctx, { action: what, facts: { domain, ...facts } });
  await record(ctx, what, { domain, ...facts }, { subjects: [ctx.org] });
}

type Seen = 'there' | 'no-record' | 'no-answer';

async function look(ctx: AnyContext, { domain, token }: DomainRow): Promise<Seen> {
  const { name, value } = recordOf(domain, token);
  try {
    const records = await ctx.parts.readTxt(name);
    return records.some((each) => each.trim() === value) ? 'there' : 'no-record';
  } catch (error) {
    if (error instanceof Problem) return 'no-answer';
    throw error;
  }
}

/** Another org may have proved it in the meantime: one at a time holds a domain. */
export async function isHeldElsewhere(ctx: AnyContext, domain: string): Promise<boolean> {
  const db = kernelDb(ctx);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`domain ${domain}`}, 0))`.execute(db);
  const { rows } = await sql<{ held: boolean }>`
    select kernel.is_domain_held_elsewhere(${domain}) as held`.execute(db);
  return rows[0]?.held === true;
}

/** The domain is proved no more: by the record that is gone, or by the mail of a year ago. */
async function lose(ctx: AnyContext, { domain }: DomainRow, by: 'txt' | 'mail') {
  await note(ctx, 'kernel.domain-lost', domain, { by });
  await tellRecoverers(ctx, 'domain-lost', { domain, by });
  const none = { missing_since: null, verified_at: null, proved_by: null, proved_until: null };
  return { ...none, way: null, ending_told_at: null };
}

/** A proof by mail needs no record, and ends by itself, whether or not name servers answer. */
async function judgeByMail(ctx: AnyContext, row: DomainRow, endsAt: Date) {
  const leftMs = endsAt.getTime() - ctx.now().getTime();
  if (leftMs <= 0) return { fault: 'no-record', ...(await lose(ctx, row, 'mail')) };
  if (leftMs > endingMs || row.ending_told_at !== null) return { fault: null };
  for (const personId of await peopleOfRoles(ctx, ['owner'])) {
    const params = { domain: row.domain };
    await notify(ctx, { personId, kind: 'domain-ending', params, url: '/org/policy' });
  }
  return { fault: null, ending_told_at: ctx.now() };
}

const byRecord = { proved_by: 'txt', proved_until: null, ending_told_at: null } as const;

/** What a look means for a domain that was verified, or was not. No answer changes nothing. */
async function judge(ctx: AnyContext, row: DomainRow, seen: Seen) {
  const now = ctx.now();
  if (seen === 'there') {
    const found = { fault: null, missing_since: null, ...byRecord };
    if (row.proved_by === 'txt') return found;
    if (row.verified_at === null && (await isHeldElsewhere(ctx, row.domain))) {
      return { fault: 'held-elsewhere' };
    }
    await note(ctx, 'kernel.domain-verified', row.domain, { by: 'txt' });
    return { ...found, verified_at: row.verified_at ?? now };
  }
  if (row.proved_until !== null) return judgeByMail(ctx, row, row.proved_until);
  if (seen === 'no-answer') return { fault: 'no-answer' };
  if (row.verified_at === null) return { fault: 'no-record' };
  const since = row.missing_since ?? now;
  if (now.getTime() - since.getTime() < graceMs)
    return { fault: 'no-record', missing_since: since };
  return { fault: 'no-record', ...(await lose(ctx, row, 'txt')) };
}

/** Asks the name servers now. @throws Problem 404 `domain-not-found`. */
export async function checkDomain(ctx: Context<never>, domain: string): Promise<OrgDomain> {
  const asked = await inTransaction(ctx, (ctx) => getRow(ctx, domain));
  const seen = await look(ctx, asked);
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    const row = await getRow(ctx, domain);
    await kernelDb(ctx)
      .updateTable('kernel.org_domain')
      .set({ checked_at: ctx.now(), ...(await judge(ctx, row, seen)) })
      .where('domain', '=', domain)
      .execute();
    return getDomain(ctx, domain);
  });
}

/**
 * The domain is the org's no more, and its people sign in as everybody.
 *
 * @throws Problem 403 `step-up-needed`; 404 `domain-not-found`.
 */
export const removeDomain = (ctx: Context<never>, domain: string): Promise<void> =>
  inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'sign-in.policy');
    await getRow(ctx, domain);
    await kernelDb(ctx).deleteFrom('kernel.org_domain').where('domain', '=', domain).execute();
    await note(ctx, 'kernel.domain-removed', domain);
  });
