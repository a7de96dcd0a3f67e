import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { Problem } from '../../../base/problem.ts';
import { type Context, inTransaction, kernelDb } from '../../../core/context.ts';
import { buildHttp } from '../../../http/http.ts';
import { kernelModule } from '../../../kernel.ts';
import { listEvents } from '../../../ledger/ledger.ts';
import { createNotifier } from '../../../notify/notifier.ts';
import {
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  startSmtpDouble,
  testKernel,
  unforced,
  wideLimits,
} from '../../../testing/index.ts';
import { checkDomain, listDomains } from './domains.ts';
import { sendDomainLetter } from './letters.ts';

const smtp = await startSmtpDouble();
const records = new Map<string, string>();
/** Whether name servers give an answer. */
let isAway = false;
const readTxt = async (name: string) => {
  if (isAway) throw new Problem(502, 'domain-not-readable', 'The name servers are away.');
  return [records.get(name) ?? 'v=spf1 -all'];
};
const bare = await testKernel({ modules: [kernelModule], parts: { readTxt } });
const { vapid } = bare.parts.keyring;
const notifier = createNotifier({
  webPush: { vapid, contact: 'mailto:ops@example.com', hosts: [] },
  mail: { url: smtp.url, from: 'Dojang <dojang@example.com>' },
});
const kernel = { ...bare, parts: { ...bare.parts, notifier } };
const open = (parts: typeof kernel.parts) =>
  buildHttp(parts, [kernelModule], { limits: wideLimits([kernelModule]) });
const app = open(kernel.parts);
await app.ready();
after(async () => {
  await app.close();
  await smtp.close();
});

const dayMs = 24 * 3_600_000;
let domains = 0;
async function company(domain?: string) {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  domains += 1;
  const { body } = await owner.send('POST', '/org/domains', {
    domain: domain ?? `m${domains}.example`,
  });
  return { ctx, owner, domain: body.domain as string, record: body.record };
}
type Company = Awaited<ReturnType<typeof company>>;

const ask = ({ owner, domain }: Company, locale = 'en') =>
  owner.send('POST', `/org/domains/${domain}/letters`, { locale });
const send = ({ ctx, domain }: Company) => sendDomainLetter.handle(ctx, { domain }, {} as never);
/** Asks, has the job send the letter, and gives the secret of its link. */
async function letter(of: Company, locale = 'en') {
  smtp.behave(250);
  const asked = await ask(of, locale);
  assert.equal(asked.status, 201, JSON.stringify(asked.body));
  await send(of);
  const sent = smtp.letters.at(-1);
  return { sent, secret: /\/domain#([\w.-]+)/.exec(sent?.text ?? '')?.[1] ?? '' };
}
const look = (secret: string) =>
  sendAnonymous(app, 'GET', '/domain-proofs/offer', undefined, { 'dojang-domain-letter': secret });
const confirm = (secret: string) => sendAnonymous(app, 'POST', '/domain-proofs', { secret });
const shown = async ({ ctx, domain }: Company) =>
  (await listDomains(ctx)).find((each) => each.domain === domain);
/** The owner signs in again, since a session does not live for months. */
const later = async (of: Company, days: number): Promise<Company> => {
  kernel.clock.advance(days * dayMs);
  return { ...of, owner: await pairDevice(app, of.ctx) };
};
/** As if the proof had been so many days earlier: the clock of a server cannot be months ahead of the database's. */
const ages = ({ ctx, domain }: Company, days: number) =>
  unforced(kernel.parts.database, 'kernel.org_domain', (db) =>
    db
      .updateTable('kernel.org_domain')
      .set({ proved_until: sql`proved_until - make_interval(days => ${days}::int)` })
      .where('org_id', '=', ctx.org)
      .where('domain', '=', domain)
      .execute(),
  );
/** The clock of tests goes on by itself. */
const isYearFromNow = (until: string) => {
  const ms = Date.parse(until) - kernel.clock.now().getTime() - 365 * dayMs;
  assert.ok(Math.abs(ms) < 30_000, until);
};
const told = (ctx: Context<never>, kind: string) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['priority', 'params'])
      .where('kind', '=', kind)
      .execute(),
  );

test('a letter to postmaster proves a domain once, by a tap of whoever reads it, as a TXT record does', async () => {
  const of = await company();
  const { sent, secret } = await letter(of);
  assert.deepEqual(
    sent?.to.map(({ address }) => address),
    [`postmaster@${of.domain}`],
  );
  assert.ok(sent?.subject?.includes(of.domain));
  const count = smtp.letters.length;
  await send(of);
  assert.equal(smtp.letters.length, count, 'the letter leaves once');
  for (const _ of [1, 2]) {
    const offer = await look(secret);
    assert.deepEqual([offer.status, offer.body.domain], [200, of.domain]);
  }
  const before = await shown(of);
  assert.deepEqual(
    [before?.verifiedAt, before?.letter?.state],
    [null, 'sent'],
    'a look proves nothing',
  );
  const taps = await Promise.all([confirm(secret), confirm(secret)]);
  assert.deepEqual(taps.map(({ status }) => status).sort(), [201, 404]);
  assert.equal((await look(secret)).body.code, 'domain-letter-unknown');
  const after = await shown(of);
  assert.ok(after?.verifiedAt);
  assert.deepEqual([after?.provedBy, after?.fault, after?.letter], ['mail', null, null]);
  const [event] = await listEvents(of.ctx, { type: 'kernel.domain-verified' });
  assert.deepEqual(event?.data, { domain: of.domain, by: 'mail' });
  const rival = await company(of.domain);
  const { secret: second } = await letter(rival);
  assert.equal((await confirm(second)).body.code, 'domain-held-elsewhere');
  await of.owner.send('DELETE', `/org/domains/${of.domain}`);
  assert.equal((await confirm(second)).status, 201);
});

test('the secret is in the letter alone: not in an answer, and sealed or hashed where it lies', async () => {
  const of = await company();
  const asked = await ask(of, 'ko');
  const waiting = await inTransaction(of.ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.org_domain').selectAll().execute(),
  );
  await send(of);
  const sent = smtp.letters.at(-1);
  assert.match(sent?.text ?? '', /24시간/);
  const [, secret = ''] = /\/domain#([\w.-]+)/.exec(sent?.text ?? '') ?? [];
  assert.ok(secret.length > 20);
  assert.ok(!JSON.stringify([asked.body, await shown(of), waiting]).includes(secret));
});

test('a link works for a day, the next letter voids it, and removing the domain does too', async () => {
  const made = await company();
  const { secret: first } = await letter(made);
  const { secret: second } = await letter(made);
  assert.equal((await confirm(first)).body.code, 'domain-letter-unknown');
  const of = await later(made, 1.001);
  assert.equal((await confirm(second)).body.code, 'domain-letter-unknown');
  assert.equal((await shown(of))?.letter?.state, 'expired');
  const { secret: third } = await letter(of);
  await of.owner.send('DELETE', `/org/domains/${of.domain}`);
  await of.owner.send('POST', '/org/domains', { domain: of.domain });
  assert.equal((await look(third)).status, 404);
  assert.equal((await confirm('nonsense')).status, 404);
  kernel.clock.reset();
});

test('the fourth letter of a day is refused, and removing the domain in between changes nothing', async () => {
  const of = await company();
  for (const _ of [1, 2, 3]) assert.equal((await ask(of)).status, 201);
  await of.owner.send('DELETE', `/org/domains/${of.domain}`);
  await of.owner.send('POST', '/org/domains', { domain: of.domain });
  const refused = await ask(of);
  assert.deepEqual([refused.status, refused.body.code], [429, 'domain-letters-too-many']);
  const rival = await company(of.domain);
  assert.equal((await ask(rival)).status, 201, 'another org has letters of its own');
});

test('a letter that nobody takes is said, one that is late is sent again', async () => {
  const of = await company();
  await ask(of);
  smtp.behave(451, 250);
  await assert.rejects(send(of), /smtp-451/);
  assert.equal((await shown(of))?.letter?.state, 'sending');
  await send(of);
  assert.equal((await shown(of))?.letter?.state, 'sent');
  await ask(of);
  smtp.behave(550);
  await send(of);
  assert.equal((await shown(of))?.letter?.state, 'failed');
  smtp.behave(250);
});

test('a server without mail offers no letter and says so; an admin asks for none', async () => {
  const of = await company();
  assert.equal((await of.owner.send('GET', '/org/domains')).body.canMail, true);
  const admin = await pairDevice(app, await newPerson(kernel, of.ctx.org, 'admin'));
  assert.equal((await ask({ ...of, owner: admin })).status, 403);
  const quiet = open(bare.parts);
  await quiet.ready();
  const owner = await pairDevice(quiet, of.ctx);
  assert.equal((await owner.send('GET', '/org/domains')).body.canMail, false);
  assert.equal((await ask({ ...of, owner })).body.code, 'mail-not-set-up');
  await quiet.close();
});

test('a proof by mail needs no record, is told a month before its year ends, and ends then even without an answer', async () => {
  const of = await company();
  const { secret } = await letter(of);
  const { body } = await confirm(secret);
  isYearFromNow(body.until);
  await ages(of, 300);
  const quiet = await checkDomain(of.ctx, of.domain);
  assert.deepEqual([quiet.fault, quiet.missingSince, quiet.provedBy], [null, null, 'mail']);
  assert.deepEqual(await told(of.ctx, 'domain-ending'), []);
  await ages(of, 36);
  for (const _ of [1, 2]) await checkDomain(of.ctx, of.domain);
  assert.equal((await told(of.ctx, 'domain-ending')).length, 1);
  await ages(of, 30);
  const admin = await pairDevice(app, await newPerson(kernel, of.ctx.org, 'admin'));
  const personIds = [admin.personId];
  await of.owner.send('PUT', '/org/policy/recovery-people', { personIds });
  isAway = true;
  const lost = await checkDomain(of.ctx, of.domain);
  isAway = false;
  assert.deepEqual([lost.verifiedAt, lost.provedBy, lost.provedUntil], [null, null, null]);
  const params = { domain: of.domain, by: 'mail' };
  const notice = { priority: 'urgent', params };
  assert.deepEqual(await told(of.ctx, 'domain-lost'), [notice, notice], 'the owner and the named');
});

test('another letter gives another year, and a TXT record takes the end away', async () => {
  const of = await company();
  await confirm((await letter(of)).secret);
  await ages(of, 340);
  await checkDomain(of.ctx, of.domain);
  const again = (await confirm((await letter(of)).secret)).body;
  isYearFromNow(again.until);
  records.set(of.record.name, of.record.value);
  const found = await checkDomain(of.ctx, of.domain);
  assert.deepEqual([found.provedBy, found.provedUntil], ['txt', null]);
  records.delete(of.record.name);
  assert.ok((await checkDomain(of.ctx, of.domain)).missingSince, 'from now on it has to stay');
});
