import { Problem } from '../../../base/problem.ts';
import { type Context, inTransaction, systemContext } from '../../../core/context.ts';
import { logAction } from '../../../ledger/action-log.ts';
import { createTicket } from '../../account/links.ts';
import type { Appearance } from '../../devices/devices.ts';
import { arrive } from '../arrive.ts';
import { ownPath } from '../places.ts';
import { finishOidc, notBelieved, takeFlow, type Wanted } from './flow.ts';
import type { OidcProvider } from './providers.ts';

/** Where the browser goes on, and the session above the orgs that it has now. */
export interface CameBack {
  readonly onward: string;
  readonly opened?: { readonly secret: string; readonly endsAt: Date };
}

export interface Callback {
  readonly answer: URLSearchParams;
  readonly cookieSecret: string | undefined;
  readonly seen: Appearance;
  readonly locale: 'ko' | 'en';
}

/** The page of sign-in, with why nobody was signed in; trying again keeps the place that was wanted. */
const refusedAt = (code: string, place: string) =>
  `/sign-in?${new URLSearchParams({ problem: code, place: ownPath(place) })}`;

/** What fails while an account is connected is noted in the org of the person who asked. */
async function noteRefusal(ctx: Context<never>, { purpose }: Wanted, problem: Problem) {
  if (purpose.kind !== 'link') return;
  const { parts, trace } = ctx;
  const within = systemContext(parts, { org: purpose.org, name: 'sign-in', trace });
  await inTransaction(within, (ctx) =>
    logAction(ctx, {
      action: 'kernel.login-linked',
      outcome: 'refused',
      subjectId: purpose.personId,
      facts: { reason: problem.code },
    }),
  );
}

/**
 * What a callback of a provider leads to: a session above the orgs, or an account that waits for a yes. Whatever is
 * wrong makes nothing, and is said on the page that it goes on to.
 */
export async function comeBack(
  ctx: Context<never>,
  provider: OidcProvider,
  { answer, cookieSecret, seen, locale }: Callback,
): Promise<CameBack> {
  let began: Awaited<ReturnType<typeof takeFlow>> | undefined;
  try {
    began = await takeFlow(ctx, provider, answer.get('state') ?? '', cookieSecret);
    const { account, amr, sid } = await finishOidc(ctx, provider, answer, began);
    const { purpose, place } = began;
    if (purpose.kind === 'company') throw notBelieved();
    if (purpose.kind === 'link') {
      const { org, personId } = purpose;
      const ticket = await createTicket(ctx, { org, personId, account }, cookieSecret ?? '');
      return { onward: `${ownPath(place)}#link=${ticket}` };
    }
    const { secret, endsAt } = await arrive(ctx, { account, way: 'oidc', amr, sid }, seen, locale);
    const onward = `/sign-in?${new URLSearchParams({ done: '1', place: ownPath(place) })}`;
    return { onward, opened: { secret, endsAt } };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    ctx.log.info({ code: error.code, provider: provider.id }, 'a sign-in made nothing');
    if (began === undefined) return { onward: refusedAt(error.code, '/') };
    await noteRefusal(ctx, began, error);
    if (began.purpose.kind !== 'link') return { onward: refusedAt(error.code, began.place) };
    return { onward: `${ownPath(began.place)}#refused=${error.code}` };
  }
}
