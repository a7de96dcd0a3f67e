import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { createSecret } from '../../base/token.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { enqueue } from '../../core/job.ts';
import { lockOrg } from '../../core/org-lock.ts';
import { requireRole, requireWithin } from '../../core/people/authority.ts';
import { requireOwnerFor } from '../../core/permission.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { maskedEmail } from '../identity/emails.ts';
import { announceInvitation, refreshOpenLinks } from '../pairings/link-notices.ts';
import { peopleMax } from '../people/schema.ts';
import { requireDeclared } from '../roles/roles.ts';
import { type KnownPerson, peopleByEmail } from './known-people.ts';
import { inviteUrl, sendInvitation, takeLetter } from './letters.ts';
import { type ReadLine, readLines } from './lines.ts';
import { canMail, getInvitation, lockOpen } from './list.ts';
import {
  type InviteInput,
  type InviteOutcomes,
  invitationsMax,
  type LineOutcome,
  linesMax,
  type MadeInvitation,
  type OpenInput,
} from './schema.ts';
import { sealedAs } from './standing.ts';

const dayMs = 24 * 3_600_000;
const lifeDays = 7;

/** The one use of a link that nobody else may see, or that its maker hands on. */
function newSecret(ctx: AnyContext, id: string, isMailed: boolean) {
  const secret = createSecret(ctx.org);
  const { keyring } = ctx.parts;
  return {
    link: isMailed ? null : inviteUrl(ctx, secret),
    columns: {
      secret_hash: keyring.hashSecret(secret),
      secret_sealed: isMailed ? keyring.seal(secret, sealedAs(id, 'secret')) : null,
      is_mailed: isMailed,
      sent_at: ctx.now(),
    },
  };
}

interface Making {
  readonly ctx: AnyContext;
  readonly makerId: string;
  readonly role: string;
  readonly roles: readonly string[];
}

/** Who may give a role may give it by an invitation. Needs a transaction. */
async function requireGivable(
  ctx: AnyContext,
  role: string,
  roles: readonly string[],
): Promise<void> {
  requireOwnerFor(ctx, role);
  for (const each of roles) await requireDeclared(ctx, each);
  await requireWithin(ctx, [role, ...roles]);
  await requireRole(ctx, role);
}

async function insertInvitation(
  { ctx, makerId, role, roles }: Making,
  how:
    | { readonly kind: 'address'; readonly locale: 'ko' | 'en'; readonly line: Addressed }
    | { readonly kind: 'open'; readonly input: OpenInput },
): Promise<{ readonly id: string; readonly link: string | null }> {
  const id = randomUUID();
  const isMailed = how.kind === 'address' && canMail(ctx);
  const { link, columns } = newSecret(ctx, id, isMailed);
  const now = ctx.now();
  const days = how.kind === 'address' ? lifeDays : how.input.days;
  const own =
    how.kind === 'address'
      ? {
          locale: how.locale,
          email_sealed: ctx.parts.keyring.seal(how.line.email, sealedAs(id, 'email')),
          email_blind: how.line.blind,
          uses_max: 1,
        }
      : { locale: 'ko', domain: how.input.domain, uses_max: how.input.usesMax };
  await kernelDb(ctx)
    .insertInto('kernel.invitation')
    .values({
      id,
      org_id: ctx.org,
      created_at: now,
      created_by: makerId,
      kind: how.kind,
      role,
      module_roles: [...new Set(roles)],
      expires_at: new Date(now.getTime() + days * dayMs),
      ...columns,
      ...own,
    })
    .execute();
  await noteSent(ctx, id, { kind: how.kind, role, isMailed });
  return { id, link };
}

async function noteSent(
  ctx: AnyContext,
  id: string,
  facts: { readonly kind: string; readonly role: string; readonly isMailed: boolean },
): Promise<void> {
  if (facts.isMailed) await enqueue(ctx, sendInvitation, { invitationId: id }, { priority: 20 });
  await logAction(ctx, { action: 'kernel.invitation-sent', subjectId: id, facts });
  await record(ctx, 'kernel.invitation-sent', { invitationId: id, ...facts }, { subjects: [id] });
  refreshOpenLinks(ctx, id);
}

interface Addressed extends ReadLine {
  readonly email: string;
}

/** What the lines are measured by, asked once for all of them. */
interface Measure {
  readonly known: ReadonlyMap<string, KnownPerson>;
  readonly waiting: ReadonlySet<string>;
  readonly makerId: string;
  /** Further people that the org has room for, and further invitations. */
  readonly room: { people: number; invitations: number };
}

async function measure(
  ctx: AnyContext,
  makerId: string,
  lines: readonly Addressed[],
): Promise<Measure> {
  const db = kernelDb(ctx);
  const waiting = await db
    .selectFrom('kernel.invitation')
    .select(['email_blind', 'uses_max', 'uses'])
    .where('ended_at', 'is', null)
    .where('stopped_at', 'is', null)
    .where('expires_at', '>', ctx.now())
    .execute();
  const { here } = await db
    .selectFrom('kernel.membership')
    .select((eb) => eb.fn.countAll<string>().as('here'))
    .where('left_at', 'is', null)
    .executeTakeFirstOrThrow();
  const asked = waiting.reduce((sum, each) => sum + each.uses_max - each.uses, 0);
  return {
    known: await peopleByEmail(ctx, lines),
    waiting: new Set(waiting.flatMap(({ email_blind: blind }) => blind ?? [])),
    makerId,
    room: {
      people: peopleMax - Number(here) - asked,
      invitations: invitationsMax - waiting.length,
    },
  };
}

type Outcome = LineOutcome['outcome'];

/** Why a line is not invited; undefined when it is. */
function objectionTo(line: ReadLine, place: number, by: Measure): Outcome | undefined {
  if (line.email === undefined) return 'not-an-address';
  if (line.isTwice) return 'twice';
  const person = by.known.get(line.blind);
  if (person?.hasLeft === false) {
    return person.personId === by.makerId ? 'own-address' : 'already-here';
  }
  if (by.waiting.has(line.blind)) return 'waits-already';
  if (place >= linesMax || by.room.invitations <= 0) return 'too-many';
  return by.room.people <= 0 ? 'org-full' : undefined;
}

const isAddressed = (line: ReadLine): line is Addressed => line.email !== undefined;

/**
 * Invites the addresses of a paste. Each line has an outcome of its own: what is wrong with one keeps no other from being
 * invited. The outcome says nothing of anyone outside the org.
 *
 * @throws Problem 403 `owners-only`, 404 `role-not-found`.
 */
export function invitePeople(ctx: Context<never>, input: InviteInput): Promise<InviteOutcomes> {
  const { personId: makerId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    await requireGivable(ctx, input.role, input.roles);
    // Two that paste the same address at once do not both invite it.
    await lockOrg(ctx);
    const lines = readLines(ctx, input.lines);
    const by = await measure(ctx, makerId, lines.filter(isAddressed));
    const making = { ctx, makerId, role: input.role, roles: input.roles };
    const answered: LineOutcome[] = [];
    let invited = 0;
    for (const line of lines) {
      let outcome = objectionTo(line, invited, by);
      let link: string | null = null;
      if (outcome === undefined && isAddressed(line)) {
        const isRoom = !canMail(ctx) || (await takeLetter(ctx, line.email));
        outcome = isRoom ? (by.known.has(line.blind) ? 'former-member' : 'invited') : 'too-often';
        if (isRoom) {
          const how = { kind: 'address', locale: input.locale, line } as const;
          ({ link } = await insertInvitation(making, how));
          invited += 1;
          by.room.people -= 1;
          by.room.invitations -= 1;
          await announceInvitation(ctx, makerId, { role: input.role, to: maskedEmail(line.email) });
        }
      }
      answered.push({ line: line.line, outcome: outcome ?? 'not-an-address', link });
    }
    return { lines: answered };
  });
}

/**
 * A link that so many may join by. It gives no role that decides about others.
 *
 * @throws Problem 404 `role-not-found`, 409 `invitations-too-many`.
 */
export function openInvitation(ctx: Context<never>, input: OpenInput): Promise<MadeInvitation> {
  const { personId: makerId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const { role, roles } = input;
    await requireGivable(ctx, role, roles);
    await lockOrg(ctx);
    const { room } = await measure(ctx, makerId, []);
    if (room.invitations <= 0 || room.people < input.usesMax) {
      throw new Problem(
        409,
        'invitations-too-many',
        'The org has no room for so many further people; withdraw invitations that are not needed, or ask fewer.',
        { room: Math.max(0, room.people) },
      );
    }
    const making = { ctx, makerId, role, roles };
    const { id, link } = await insertInvitation(making, { kind: 'open', input });
    return { invitation: await getInvitation(ctx, id), link };
  });
}

/**
 * Another link and another seven days; the link before ends. Who sends it again answers for it from then on.
 *
 * @throws Problem 403 `owners-only`; 404 `invitation-not-found`, `role-not-found`; 429 `rate-limited`.
 */
export function resendInvitation(ctx: Context<never>, id: string): Promise<MadeInvitation> {
  const { personId: makerId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const row = await lockOpen(ctx, id);
    await requireGivable(ctx, row.role, row.module_roles);
    const isMailed = row.kind === 'address' && canMail(ctx);
    const { email } = await getInvitation(ctx, id);
    if (isMailed && email !== null && !(await takeLetter(ctx, email))) {
      throw new Problem(
        429,
        'rate-limited',
        'This address got letters a moment ago; send it again tomorrow.',
      );
    }
    const { link, columns } = newSecret(ctx, id, isMailed);
    const expires_at = new Date(ctx.now().getTime() + lifeDays * dayMs);
    await kernelDb(ctx)
      .updateTable('kernel.invitation')
      .set({ ...columns, created_by: makerId, expires_at, stopped_at: null })
      .where('id', '=', id)
      .execute();
    await noteSent(ctx, id, { kind: row.kind, role: row.role, isMailed });
    return { invitation: await getInvitation(ctx, id), link };
  });
}
