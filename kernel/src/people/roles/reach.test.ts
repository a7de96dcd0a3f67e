import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import {
  type AnyContext,
  type Context,
  inTransaction,
  inWholeOrg,
  kernelDb,
} from '../../core/context.ts';
import type { Reach } from '../../database/database.ts';
import { stampDraft } from '../../drafts/stamps/stamps.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { createLink } from '../../links/links.ts';
import { notify } from '../../notify/notifications.ts';
import { asOwner, newOrg, newPerson, pairDevice, testKernel } from '../../testing/index.ts';
import { newNote } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { addProvisioning } from '../../testing/provisioning-rows.ts';
import {
  addInvitation,
  addOwnership,
  addReceiver,
  addWebhook,
} from '../../testing/rows-of-an-org.ts';
import { ensureIdentity } from '../identity/identities.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, [kernelModule]);
after(() => app.close());

/** Whose a row is, said otherwise than the policy says it. */
const whose: Readonly<Record<string, string>> = {
  absence: 'person_id = $p',
  act_line: 'draft_id in (select id from kernel.draft where asked_person_id = $p)',
  action_log: 'person_id = $p',
  api_key: 'person_id = $p',
  audit_stream: 'false',
  consent: 'person_id = $p',
  data_export: 'person_id = $p',
  delivery: 'notification_id in (select id from kernel.notification where person_id = $p)',
  delivery_tally: 'false',
  device: 'person_id = $p',
  draft: 'asked_person_id = $p',
  draft_comment: 'draft_id in (select id from kernel.draft where asked_person_id = $p)',
  draft_reading: 'person_id = $p',
  draft_version: 'draft_id in (select id from kernel.draft where asked_person_id = $p)',
  event: '$p::text = any(subjects)',
  event_subject:
    'seq in (select e.seq from kernel.event e where e.org_id = event_subject.org_id and $p::text = any(e.subjects))',
  file: 'person_id = $p',
  file_link: 'file_id in (select id from kernel.file where person_id = $p)',
  grant:
    'person_id = $p or team_id in (select team_id from kernel.team_member where person_id = $p)',
  identity_person: 'person_id = $p',
  invitation: 'false',
  ledger_verdict: 'false',
  link: 'person_id = $p',
  membership: 'person_id = $p',
  notification: 'person_id = $p',
  notification_address: 'person_id = $p',
  notification_preference: 'person_id = $p',
  notification_setting: 'person_id = $p',
  oidc_connection: 'false',
  ownership_transfer: 'false',
  pairing: 'person_id = $p',
  person: 'id = $p',
  person_role: 'person_id = $p',
  provider_account: 'person_id = $p',
  push_subscription: 'person_id = $p',
  receiver: 'false',
  receiver_delivery: 'false',
  recovery_code: 'person_id = $p',
  recovery_person: 'person_id = $p',
  saml_connection: 'false',
  scim_group: 'false',
  scim_token: 'false',
  scim_user: 'person_id = $p',
  session: 'person_id = $p',
  stamp: 'draft_id in (select id from kernel.draft where asked_person_id = $p)',
  step_up: 'person_id = $p',
  team: 'id in (select team_id from kernel.team_member where person_id = $p)',
  team_member: 'person_id = $p',
  webhook_address: 'false',
  webhook_delivery: 'false',
};

const personOf = ({ actor }: AnyContext): string => {
  assert.ok(actor.kind === 'person');
  return actor.personId;
};

/** A row in every table, of each of the people. */
async function fill(owner: Context<never>, people: readonly Context<never>[]) {
  for (const person of people) {
    const [personId, device] = [personOf(person), await pairDevice(app, person)];
    await ensureIdentity(owner, personId);
    const draft = await newNote(owner, { askedPersonId: personId });
    const stamped = await newNote(owner, { askedPersonId: personId });
    await stampDraft(owner, stamped.id, {
      decision: 'reject',
      digest: stamped.digest,
      via: 'app',
    });
    await inTransaction(owner, async (ctx) => {
      const db = kernelDb(ctx);
      const row = { org_id: ctx.org, person_id: personId };
      await createLink(ctx, draft.id, personId);
      await db
        .insertInto('kernel.draft_comment')
        .values({ ...row, id: crypto.randomUUID(), draft_id: draft.id, text: 'a word' })
        .execute();
      await db
        .insertInto('kernel.draft_reading')
        .values({ ...row, draft_id: draft.id, digest: draft.digest })
        .execute();
      await db
        .insertInto('kernel.act_line')
        .values({ org_id: ctx.org, draft_id: stamped.id, key: 'one', position: 0 })
        .execute();
      const id = crypto.randomUUID();
      await db.insertInto('kernel.team').values({ id, org_id: ctx.org, name: id }).execute();
      await db
        .insertInto('kernel.team_member')
        .values({ ...row, team_id: id })
        .execute();
      await addProvisioning(ctx, personId, id);
      await db
        .insertInto('kernel.person_role')
        .values({ ...row, role: 'reach.own' })
        .execute();
      const granted = { org_id: ctx.org, kind: 'note.note', resource_id: id, level: 'read' };
      for (const to of [{ person_id: personId }, { team_id: id }]) {
        await db
          .insertInto('kernel.grant')
          .values({ ...to, ...granted, id: crypto.randomUUID() })
          .execute();
      }
      await addOwnership(ctx, personId, owner.actor.kind === 'person' ? owner.actor.personId : '');
      const file = {
        ...row,
        id: crypto.randomUUID(),
        purpose: 'kernel.test',
        name_sealed: 'x',
        type: 'text/plain',
        bytes_max: 1,
        finish_by: ctx.now(),
      };
      await db.insertInto('kernel.file').values(file).execute();
      await db
        .insertInto('kernel.file_link')
        .values({
          org_id: ctx.org,
          id: crypto.randomUUID(),
          file_id: file.id,
          kind: 'download',
          secret_hash: personId.replaceAll('-', '').repeat(2),
          expires_at: ctx.now(),
        })
        .execute();
      await db
        .insertInto('kernel.consent')
        .values({
          ...row,
          text: 'note.printing',
          channel: '',
          version: 1,
          way: 'screen',
          given_at: ctx.now(),
        })
        .execute();
      await db
        .insertInto('kernel.data_export')
        .values({ ...row, id: crypto.randomUUID(), parts_total: 1 })
        .execute();
      await db
        .insertInto('kernel.api_key')
        .values({
          ...row,
          id: crypto.randomUUID(),
          kind: 'api',
          name: 'x',
          scopes: ['note.read'],
          hint: 'abcd',
          secret_hash: personId.replaceAll('-', '').repeat(2),
          expires_at: ctx.now(),
        })
        .execute();
      await db
        .insertInto('kernel.notification_preference')
        .values({ ...row, kind: 'new-device', channel: 'email', mode: 'on' })
        .execute();
      await db
        .insertInto('kernel.notification_setting')
        .values({ ...row, time_zone: 'Asia/Seoul' })
        .execute();
      await db
        .insertInto('kernel.notification_address')
        .values({
          ...row,
          id: crypto.randomUUID(),
          channel: 'email',
          address_sealed: 'x',
          address_blind: personId.replaceAll('-', '').repeat(2),
          confirmed_at: ctx.now(),
        })
        .execute();
      await db
        .insertInto('kernel.push_subscription')
        .values({
          ...row,
          id: crypto.randomUUID(),
          device_id: device.deviceId,
          endpoint_blind: personId.replaceAll('-', '').repeat(2),
          subscription_sealed: 'x',
        })
        .execute();
    });
    await tell(owner, personId);
    await endDeliveries(owner);
    await addReceiver(owner);
    await addInvitation(owner, personId);
    await addWebhook(owner);
  }
}

/** What ended is counted, for nobody in particular. */
const endDeliveries = (owner: Context<never>) =>
  inTransaction(owner, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.delivery')
      .set({ state: 'skipped', reason: 'away', finished_at: ctx.now() })
      .where('state', '=', 'queued')
      .execute(),
  );

const tell = (ctx: AnyContext, personId: string) =>
  notify(ctx, { personId, kind: 'new-device', params: {}, url: '/devices' });

async function world() {
  const { database } = kernel.parts;
  await database.root
    .insertInto('kernel.role')
    .values({ name: 'reach.own' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const owner = await newOrg(kernel);
  const guest = await newPerson(kernel, owner.org, 'guest');
  const other = await newPerson(kernel, owner.org, 'guest');
  await fill(owner, [guest, other]);
  return { owner, guest, other };
}

// biome-ignore lint/suspicious/noExplicitAny: the tables are named by text.
type Db = Kysely<any>;

const count = async (db: Db, table: string, where = 'true') => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${sql.table(`kernel.${table}`)} where ${sql.raw(where)}`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
};

/** As the role that serves requests, by plain SQL. */
const asApp = <R>(ctx: Context<never>, work: (db: Db) => Promise<R>, reach?: Reach) => {
  const scope = { role: 'dojang_app', org: ctx.org, person: personOf(ctx) } as const;
  return kernel.parts.database.transaction(reach ? { ...scope, reach } : scope, work);
};

test('a table of the kernel that names a person has a policy of reach', async () => {
  const { rows } = await sql<{ table: string }>`
    select table_name as table from information_schema.columns
    where table_schema = 'kernel' and column_name in ('person_id', 'asked_person_id')
      and table_name !~ '_\\d{4}_\\d{2}$' order by 1`.execute(kernel.parts.database.root);
  assert.ok(rows.length > 15);
  assert.deepEqual(
    rows.map(({ table }) => table).filter((table) => whose[table] === undefined),
    [],
    'see docs/guides/row-policy.md',
  );
});

test('in the database a guest sees their own rows only, in every table that holds rows of people', async (t) => {
  const { owner, guest } = await world();
  const { database } = kernel.parts;
  const { rows } = await sql<{ table: string }>`
    select distinct tablename as table from pg_policies
    where schemaname = 'kernel' and permissive = 'RESTRICTIVE' order by 1`.execute(database.root);
  assert.deepEqual(
    rows.map(({ table }) => table),
    Object.keys(whose),
  );
  for (const [table, rule] of Object.entries(whose)) {
    await t.test(table, async () => {
      const is = rule.replaceAll('$p', `'${personOf(guest)}'::uuid`);
      const [own, all] = await asOwner(database, owner.org, async (db) => [
        await count(db, table, `org_id = '${owner.org}' and (${is})`),
        await count(db, table, `org_id = '${owner.org}'`),
      ]);
      assert.ok(
        own !== undefined && all !== undefined && own > (rule === 'false' ? -1 : 0) && all > own,
        `${own} of ${all}`,
      );
      assert.equal(
        await asApp(guest, (db) => count(db, table)),
        own,
        'a scope that says no reach means own',
      );
      for (const reach of ['all', 'granted'] as const) {
        assert.equal(await asApp(guest, (db) => count(db, table), reach), all, reach);
      }
    });
  }
});

test('a guest neither changes nor adds a row of another', async () => {
  const { guest, other } = await world();
  const changes = {
    person: "update kernel.person set name = 'mine'",
    draft: "update kernel.draft set state = 'expired'",
    link: 'delete from kernel.link',
    notification_address: 'delete from kernel.notification_address',
    person_role: 'delete from kernel.person_role',
  };
  for (const [table, statement] of Object.entries(changes)) {
    const rows = () =>
      asApp(other, (db) => sql`select * from ${sql.table(`kernel.${table}`)}`.execute(db));
    const before = await rows();
    assert.ok(before.rows.length > 0);
    await asApp(guest, (db) => sql.raw(statement).execute(db));
    assert.deepEqual((await rows()).rows, before.rows, statement);
  }
  const give = asApp(guest, (db) =>
    db
      .insertInto('kernel.person_role')
      .values({ org_id: guest.org, person_id: personOf(other), role: 'reach.own' })
      .execute(),
  );
  await assert.rejects(give, /row-level security/);
});

test('what the org does because of a guest reaches others, and the guest sees no more afterwards', async () => {
  const { owner, guest, other } = await world();
  assert.deepEqual([owner.reach, guest.reach], ['granted', 'own']);
  const told = await asApp(other, (db) => count(db, 'notification'));
  await inTransaction(guest, async (ctx) => {
    const seen = () => count(kernelDb(ctx), 'notification');
    const before = await seen();
    await tell(ctx, personOf(other));
    await newNote(ctx, { askedPersonId: personOf(owner) });
    await tell(ctx, personOf(guest));
    assert.equal(await seen(), before + 1);
    await assert.rejects(
      inWholeOrg(ctx, async () => {
        throw new Error('within');
      }),
      /within/,
    );
    assert.equal(await seen(), before + 1, 'nor after what failed');
  });
  assert.equal(await asApp(other, (db) => count(db, 'notification')), told + 1);
});
