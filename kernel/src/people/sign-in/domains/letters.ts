import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../../base/problem.ts';
import { createSecret } from '../../../base/token.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../../core/context.ts';
import { enqueue } from '../../../core/job.ts';
import type { Locale } from '../../../core/notification-kind.ts';
import { lockOrg } from '../../../core/org-lock.ts';
import { defineJob } from '../../../jobs/jobs.ts';
import { DeliveryFailure } from '../../../notify/channels/channel.ts';
import { canMail, getDomain, getRow, note, postmasterOf } from './domains.ts';
import type { DomainMailInput, OrgDomain } from './schema.ts';

const dayMs = 24 * 3_600_000;

/** A letter makes the server write to a stranger: counted by the domain here, by the domain everywhere, and by the org. */
const limits = {
  domain: { name: 'letters of an org to a domain in a day', requestsMax: 3, windowMs: dayMs },
  target: { name: 'letters to a domain in a day', requestsMax: 12, windowMs: dayMs },
  org: { name: 'letters of an org to domains in a day', requestsMax: 20, windowMs: dayMs },
} as const;

async function takeLetter(ctx: AnyContext, domain: string): Promise<void> {
  const { limiter } = ctx.parts;
  try {
    await limiter.consume(limits.domain, `${ctx.org} ${domain}`, ctx.now());
    await limiter.consume(limits.org, ctx.org, ctx.now());
    await limiter.consume(limits.target, domain, ctx.now());
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 429) throw error;
    throw new Problem(
      429,
      'domain-letters-too-many',
      'The postmaster of this domain got enough letters today; write the TXT record, or ask again tomorrow.',
    );
  }
}

const sealedAs = (org: string, domain: string) => `domain letter ${org} ${domain}`;

/**
 * Asks the postmaster of a domain whether it is the org's: a link that works once, for a day. A letter that was sent before
 * counts no more.
 *
 * @throws Problem 404 `domain-not-found`; 409 `mail-not-set-up`; 429 `domain-letters-too-many`.
 */
export function askPostmaster(
  ctx: Context<never>,
  domain: string,
  { locale }: DomainMailInput,
): Promise<OrgDomain> {
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    await getRow(ctx, domain);
    if (!canMail(ctx)) {
      throw new Problem(
        409,
        'mail-not-set-up',
        'This server sends no mail; write the TXT record of the domain instead.',
      );
    }
    await takeLetter(ctx, domain);
    const secret = createSecret(ctx.org);
    const { keyring } = ctx.parts;
    await kernelDb(ctx)
      .updateTable('kernel.org_domain')
      .set({
        mail_secret_hash: keyring.hashSecret(secret),
        mail_secret_sealed: keyring.seal(secret, sealedAs(ctx.org, domain)),
        mail_locale: locale,
        mail_asked_at: ctx.now(),
        mail_expires_at: new Date(ctx.now().getTime() + dayMs),
        mail_fault: null,
      })
      .where('domain', '=', domain)
      .execute();
    await enqueue(ctx, sendDomainLetter, { domain }, { priority: 20 });
    await note(ctx, 'kernel.domain-letter-sent', domain);
    return getDomain(ctx, domain);
  });
}

interface Said {
  readonly org: string;
  readonly domain: string;
}

const letters: Readonly<
  Record<Locale, (said: Said) => Record<'title' | 'body' | 'button', string>>
> = {
  ko: ({ org, domain }) => ({
    title: `${domain} 도메인이 이 조직의 것인지 확인해 주세요`,
    body: [
      `${org} 조직이 ${domain} 도메인을 자기 것이라고 했어요.`,
      '확인하면 그 조직이 이 도메인 사람들의 로그인 방법을 정할 수 있어요. 링크를 열어도 확인 버튼을 누르기 전에는 아무것도 바뀌지 않아요.',
      '링크는 24시간 동안 한 번만 쓸 수 있어요. 모르는 조직이라면 이 메일을 무시해 주세요.',
    ].join('\n'),
    button: '열어 보기',
  }),
  en: ({ org, domain }) => ({
    title: `Is ${domain} the domain of this organisation?`,
    body: [
      `${org} says that ${domain} is its own.`,
      'If you confirm it, that organisation decides how people of the domain sign in to it. Opening the link changes nothing until you press the button.',
      'The link works once, for 24 hours. If you do not know the organisation, ignore this letter.',
    ].join('\n'),
    button: 'Look at it',
  }),
};

/** A name of a stranger is one line, and too short for a letter of its own. */
const short = (name: string) => name.replace(/\s+/g, ' ').slice(0, 60);

/** What is still to be sent. Needs a transaction. */
async function prepare(ctx: AnyContext, domain: string) {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.org_domain as asked')
    .innerJoin('kernel.org as org', 'org.org_id', 'asked.org_id')
    .select(['asked.mail_secret_sealed', 'asked.mail_locale', 'asked.mail_expires_at', 'org.name'])
    .where('asked.domain', '=', domain)
    .executeTakeFirst();
  if (row?.mail_secret_sealed == null || (row.mail_expires_at ?? ctx.now()) <= ctx.now()) return;
  const secret = ctx.parts.keyring.open(row.mail_secret_sealed, sealedAs(ctx.org, domain));
  const locale = row.mail_locale as Locale;
  const { button, ...words } = letters[locale]({ org: short(row.name), domain });
  // Behind `#`, the secret is never sent by opening the link: a preview cannot use it up or log it.
  const url = `${ctx.parts.publicUrl}/domain#${secret}`;
  const letter = { ...words, locale, button: { label: button, url } };
  return { letter, sealed: row.mail_secret_sealed };
}

/** Sends the letter. Until it has left, a further try sends the same link; one that nobody takes is said on the page. */
export const sendDomainLetter = defineJob({
  name: 'kernel.send-domain-letter',
  payload: z.object({ domain: z.string().max(254) }),
  retriesMax: 5,
  timeoutMs: 30_000,
  class: 'deliver',
  handle: async (ctx, { domain }) => {
    const prepared = await inTransaction(ctx, (ctx) => prepare(ctx, domain));
    const { mail } = ctx.parts.notifier;
    if (prepared === undefined || mail === undefined) return;
    let fault: string | null = null;
    try {
      await mail.sendLetter(postmasterOf(domain), randomUUID(), prepared.letter);
    } catch (error) {
      if (!(error instanceof DeliveryFailure && error.forGood)) throw error;
      fault = error.reason.slice(0, 60);
    }
    await inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .updateTable('kernel.org_domain')
        .set({ mail_secret_sealed: null, mail_fault: fault })
        .where('domain', '=', domain)
        // Asked again in the meantime, it has another secret.
        .where('mail_secret_sealed', '=', prepared.sealed)
        .execute(),
    );
  },
});
