/** A server at its public name, as a company meets it: an identity provider of each kind, letters, Slack, and jobs that run. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type Context, inTransaction } from '@dojang/kernel';
import {
  buildHttp,
  createKeyring,
  createNotifier,
  createOidc,
  kernelDb,
} from '@dojang/kernel/server';
import {
  startOidcDouble,
  startSlackDouble,
  startSmtpDouble,
  testKernel,
  wideLimits,
} from '@dojang/kernel/testing';
import { bookModule } from '@dojang/kernel/testing/book-module';
import { noteModules } from '@dojang/kernel/testing/note-module';
import { createSamlDouble } from '@dojang/kernel/testing/saml-double';
import { until } from '@dojang/kernel/testing/until';

export const origin = 'https://dojang.example';
export const host = { host: 'dojang.example' };

export async function startWorld() {
  const [oidc, saml, slack, smtp] = await Promise.all([
    startOidcDouble([`${origin}/api/sign-in/oidc/double/callback`]),
    createSamlDouble(),
    startSlackDouble(),
    startSmtpDouble(),
  ]);
  const { vapid } = createKeyring([randomBytes(32)]);
  const webPush = { vapid, contact: 'mailto:dojang@example.com' };
  const mail = { url: smtp.url, from: 'Dojang <dojang@example.com>' };
  const modules = [...noteModules, bookModule];
  const kernel = await testKernel({
    modules,
    parts: {
      publicUrl: origin,
      oidc: createOidc({ providers: [oidc.provider], isPrivate: true, now: () => new Date() }),
      notifier: createNotifier({ webPush, slack, mail }),
    },
  });
  await kernel.parts.jobs.start(kernel.parts);
  const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  // The first day is the real one: providers have clocks of their own.
  const monday = kernel.clock.now();
  const dayAt = (day: number, hour: number) =>
    new Date(
      Date.UTC(monday.getUTCFullYear(), monday.getUTCMonth(), monday.getUTCDate() + day, hour),
    );
  return {
    kernel,
    app,
    /** Where a stream is read from. */
    port: Number(new URL(url).port),
    oidc,
    saml,
    slack,
    smtp,
    /** It becomes this hour of the day that is so many after the first. */
    comes(day: number, hour: number): void {
      const aheadMs = dayAt(day, hour).getTime() - kernel.clock.now().getTime();
      assert.ok(aheadMs > 0, 'time goes one way');
      kernel.clock.advance(aheadMs);
    },
    /** As times begin that fall into it. */
    hour: (day: number, hour: number) => dayAt(day, hour).toISOString().slice(0, 13),
    /** The secret of the invitation that the first letter, or a later one, brought to this address. */
    letterTo: (address: string, nth = 0): Promise<string> =>
      until(`a letter to ${address}`, () => {
        const letters = smtp.letters.filter(({ to }) =>
          to.some((each) => each.address === address),
        );
        return /\/invite#([\w.-]+)/.exec(letters[nth]?.text ?? '')?.[1];
      }),
    /** Presses a button of an org as Slack tells of it, until that was handled. */
    async press(ctx: Context<never>, user: string, action: string, value: string): Promise<void> {
      const { headers, body } = slack.press({ user, action, value, at: kernel.clock.now() });
      const answer = await app.inject({
        method: 'POST',
        url: '/api/slack/interactions',
        headers: { ...headers, ...host },
        payload: body,
      });
      assert.equal(answer.statusCode, 200);
      await until('the press to be handled', () =>
        inTransaction(ctx, async (ctx) => {
          const calls = kernelDb(ctx).selectFrom('kernel.webhook_delivery').select('id');
          return (await calls.where('state', '=', 'waiting').execute()).length === 0;
        }),
      );
    },
    /** Values of the buttons of this action that Slack shows the user, the oldest first. */
    buttonsOf(user: string, action: string): string[] {
      return slack.calls
        .filter(({ args }) => args.channel === user)
        .flatMap(({ args }) => args.blocks ?? [])
        .flatMap(({ elements }) => elements ?? [])
        .filter((each) => each.action_id === action)
        .map(({ value }) => value);
    },
    async close(): Promise<void> {
      await app.close();
      await kernel.close();
      await Promise.all([oidc.close(), slack.close(), smtp.close()]);
    },
  };
}
export type World = Awaited<ReturnType<typeof startWorld>>;
