import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import type { Limit } from '../../core/module.ts';
import type { Locale } from '../../core/notification-kind.ts';
import { defineJob } from '../../jobs/jobs.ts';
import { mailboxOf } from '../../notify/addresses/mailbox.ts';
import { openEmail, sealedAs, selectInvitations, stateOf } from './standing.ts';

export const inviteUrl = (ctx: AnyContext, secret: string): string =>
  // Behind `#`, the secret is never sent by opening the link: a preview cannot use it up or log it.
  `${ctx.parts.publicUrl}/invite#${secret}`;

interface Said {
  readonly org: string;
  readonly maker: string;
}

/** A name of a stranger is one line, and too short for a letter of its own. */
const short = (name: string) => name.replace(/\s+/g, ' ').slice(0, 60);

const letters: Readonly<
  Record<Locale, (said: Said) => Record<'title' | 'body' | 'button', string>>
> = {
  ko: ({ org, maker }) => ({
    title: `Dojang 초대: ${org}`,
    body: [
      `${maker} 님이 ${org} 조직에 초대했어요.`,
      '아래 버튼을 누르면 어떤 역할로 들어가는지 먼저 볼 수 있어요. 링크는 7일 동안 한 번만 쓸 수 있어요.',
      '모르는 초대라면 이 메일을 무시해도 괜찮아요.',
    ].join('\n'),
    button: '초대 열어 보기',
  }),
  en: ({ org, maker }) => ({
    title: `Invitation to ${org} on Dojang`,
    body: [
      `${maker} invited you to ${org}.`,
      'The button shows what you would join as, before anything happens. The link works once, for 7 days.',
      'If you did not expect this invitation, you can ignore this letter.',
    ].join('\n'),
    button: 'Look at the invitation',
  }),
};

/** What is still to be sent, with the secret that nobody was shown. Needs a transaction. */
async function prepare(ctx: AnyContext, id: string) {
  const row = await selectInvitations(ctx)
    .innerJoin('kernel.org as org', 'org.org_id', 'invitation.org_id')
    .select('org.name as org_name')
    .where('invitation.id', '=', id)
    .executeTakeFirst();
  if (row?.secret_sealed == null || stateOf(ctx, row) !== 'waiting') return undefined;
  const to = openEmail(ctx, row);
  if (to === null) return undefined;
  const secret = ctx.parts.keyring.open(row.secret_sealed, sealedAs(id, 'secret'));
  const locale = row.locale as Locale;
  const { button, ...words } = letters[locale]({
    org: short(row.org_name),
    maker: short(row.maker_name),
  });
  const letter = { ...words, locale, button: { label: button, url: inviteUrl(ctx, secret) } };
  return { to, letter, sealed: row.secret_sealed };
}

/** Sends the letter of an invitation. Until it has left, a further try sends the same link. */
export const sendInvitation = defineJob({
  name: 'kernel.send-invitation',
  payload: z.object({ invitationId: z.uuid() }),
  retriesMax: 5,
  timeoutMs: 30_000,
  class: 'deliver',
  handle: async (ctx, { invitationId }) => {
    const prepared = await inTransaction(ctx, (ctx) => prepare(ctx, invitationId));
    const { mail } = ctx.parts.notifier;
    if (prepared === undefined || mail === undefined) return;
    await mail.sendLetter(prepared.to, randomUUID(), prepared.letter);
    await inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .updateTable('kernel.invitation')
        .set({ secret_sealed: null })
        .where('id', '=', invitationId)
        // Sent again in the meantime, it has another secret.
        .where('secret_sealed', '=', prepared.sealed)
        .execute(),
    );
  },
});

export const invitationLimits: readonly Limit[] = [
  { name: 'invite', requestsMax: 30, windowMs: 60_000 },
];

const dayMs = 24 * 3_600_000;
/** An invitation makes the server write to a stranger: letters are counted by who causes and by who gets them. */
const letterLimits = {
  org: { name: 'invitations of an org in a day', requestsMax: 400, windowMs: dayMs },
  target: { name: 'invitations to an address in a day', requestsMax: 4, windowMs: dayMs },
} as const;

/** Counts a letter; false when there may be none. */
export async function takeLetter(ctx: AnyContext, email: string): Promise<boolean> {
  const { limiter } = ctx.parts;
  try {
    await limiter.consume(letterLimits.target, mailboxOf(email), ctx.now());
    await limiter.consume(letterLimits.org, ctx.org, ctx.now());
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 429) return false;
    throw error;
  }
}
