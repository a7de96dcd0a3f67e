import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, kernelDb } from '../../../core/context.ts';
import { buildHttp } from '../../../http/http.ts';
import { kernelModule } from '../../../kernel.ts';
import { newOrg, sendAnonymous, testKernel, wideLimits } from '../../../testing/index.ts';
import { addSamlConnection } from '../../../testing/provisioning-rows.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
await app.ready();
after(() => app.close());

const enter = (name: string) =>
  sendAnonymous(app, 'POST', '/sign-in/company', { name, place: '/keys' });

async function company(domain: string) {
  const ctx = await newOrg(kernel);
  const slug = await inTransaction(ctx, async (ctx) => {
    await addSamlConnection(ctx);
    const now = ctx.now();
    await kernelDb(ctx)
      .insertInto('kernel.org_domain')
      .values({
        org_id: ctx.org,
        domain,
        token: 'x'.repeat(22),
        verified_at: now,
        proved_by: 'txt',
      })
      .execute();
    const org = kernelDb(ctx).selectFrom('kernel.org').select('slug');
    return (await org.where('org_id', '=', ctx.org).executeTakeFirstOrThrow()).slug;
  });
  return { ctx, slug, url: `/api/sign-in/saml/${ctx.org}/start?place=%2Fkeys` };
}

test('an address at work, a domain and the slug of the org lead to its provider', async () => {
  const { slug, url } = await company('entry.example');
  for (const name of [
    'kim@entry.example',
    'Kim@ENTRY.example ',
    'entry.example',
    slug,
    ` ${slug}`,
  ]) {
    assert.deepEqual((await enter(name)).body, { url }, name);
  }
});

test('whether an address, or an org without a provider, exists is not told', async () => {
  const { url } = await company('known.example');
  assert.deepEqual((await enter('nobody-at-all@known.example')).body, { url });
  const bare = await newOrg(kernel);
  const { slug } = await inTransaction(bare, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.org')
      .select('slug')
      .where('org_id', '=', bare.org)
      .executeTakeFirstOrThrow(),
  );
  const answers = [
    await enter(slug),
    await enter('no-such-org'),
    await enter('kim@unknown.example'),
    await enter('@'),
    await enter('%_'),
  ];
  const [first, ...others] = answers.map(({ status, body: { trace_uuid: _trace, ...body } }) => ({
    status,
    body,
  }));
  assert.deepEqual([first?.status, first?.body.code], [404, 'company-not-found']);
  for (const other of others) assert.deepEqual(other, first);
});

test('what is asked of the database is the same for an org that is there and one that is not', async () => {
  await company('asked.example');
  const { database } = kernel.parts;
  const transactions: string[] = [];
  const counted = {
    ...database,
    transaction: (...args: Parameters<typeof database.transaction>) => {
      transactions.push(args[0].role);
      return database.transaction(...args);
    },
  } as typeof database;
  const { findEntry } = await import('./entry.ts');
  const ctx = { ...(await newOrg(kernel)), parts: { ...kernel.parts, database: counted } };
  const ask = async (name: string) => {
    transactions.length = 0;
    await findEntry(ctx, { name, place: '/' }).catch(() => undefined);
    return transactions.join();
  };
  const known = await ask('kim@asked.example');
  assert.ok(known.length > 0);
  assert.equal(await ask('kim@other.example'), known);
  assert.equal(await ask('nobody'), known);
});
