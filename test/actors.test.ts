/**
 * Who may be hostile, what each tried, and what it got: first those who reach the server, then those
 * who reach a developer's machine. One table an actor; `done` is what the product lets them do.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bindAct } from '@dojang/agent/testing';
import { makeStage, markingProgram, type Stage } from '@dojang/agent/testing/hostile-stage';
import type { Act } from '@dojang/commit/schema';
import { captureOf } from '@dojang/commit/testing';
import { digestOf } from '@dojang/kernel/draft-digest';
import {
  asOwner,
  claimLink,
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  type TestClient,
  until,
} from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { asStamped, assertDoes, assertGets, planted, refused } from './attempts.ts';
import { startWorld } from './tenant-world.ts';

const world = await startWorld();
after(() => world.close());
const { app, kernel, home, ids } = world;
const commit = world.idsOf('commit');

const word = ({ status, body }: { status: number; body: { code?: string } | undefined }) =>
  status < 300 ? 'done' : (body?.code ?? String(status));

const asks =
  (client: TestClient, ...[method, url, body]: Parameters<TestClient['send']>) =>
  async () =>
    word(await client.send(method, url, body));

const captures = (client: TestClient) => async () =>
  word(
    await client.send(
      'POST',
      '/commit/captures',
      await captureOf(String(commit.repository), 'hostile'),
    ),
  );

const claims = (link: string, kind: 'browser' | 'agent' = 'browser') => {
  const claim = { secret: link.split('#').at(-1), deviceName: 'intruder', kind };
  return async () => word(await sendAnonymous(app, 'POST', '/pairings/claim', claim));
};

const stamps = (client: TestClient, decision = 'approve') =>
  asks(client, 'PUT', `/drafts/${commit.draft}/stamp`, { decision, digest: commit.digest });
const invites = (client: TestClient, role: string) =>
  asks(client, 'POST', '/pairings', { kind: 'person', name: 'Mallory', role });
const becomes = (client: TestClient, role: string) =>
  asks(client, 'PATCH', `/people/${client.personId}`, { role });

const owner = await pairDevice(app, home);
const linkOf = async (client: TestClient, input: object): Promise<string> => {
  const { status, body } = await client.send('POST', '/pairings', input);
  assert.equal(status, 201, JSON.stringify(body));
  return body.link;
};

test('a stolen agent token', async () => {
  const thief = await pairDevice(app, home, 'agent');
  const no = 'credential-not-allowed';
  const regenerate = { change: 'regenerate', digest: commit.digest, hint: null };
  const repository = `/commit/repositories/${commit.repository}`;
  const asCookie = { cookie: `__Host-dojang_access=${thief.tokens?.access}` };
  await assertGets({
    'stamp a draft': [stamps(thief), no],
    'reject a draft': [stamps(thief, 'reject'), no],
    'word a draft': [asks(thief, 'PUT', `/commit/drafts/${commit.draft}/version`, regenerate), no],
    'pair a phone of its own': [asks(thief, 'POST', '/pairings', { kind: 'phone' }), no],
    'invite an owner': [invites(thief, 'owner'), no],
    'become an owner': [becomes(thief, 'owner'), no],
    'revoke every other device': [asks(thief, 'DELETE', '/devices'), no],
    'send a person away': [asks(thief, 'DELETE', `/people/${ids.person}`), no],
    'delete a rule': [asks(thief, 'DELETE', `/commit/rules/${commit.rule}`), no],
    'open protected branches': [asks(thief, 'PUT', repository, { protectedBranches: [] }), no],
    'read who is in the org': [asks(thief, 'GET', '/people'), no],
    'read the events of the ledger': [asks(thief, 'GET', '/events'), no],
    'read the history': [asks(thief, 'GET', '/commit/history'), no],
    'read what another machine is to do': [
      async () => (await thief.send('GET', '/commit/acts')).body.acts,
      [],
    ],
    'report the act of another machine': [
      asks(thief, 'PUT', `/commit/acts/${commit.stampedDraft}`, { state: 'acting' }),
      'act-of-another-device',
    ],
    'come as a cookie': [
      async () => word(await sendAnonymous(app, 'GET', '/people', undefined, asCookie)),
      'not-signed-in',
    ],
    'capture, which is its work': [captures(thief), 'done'],
  });
});

test('a stolen phone session', async () => {
  const victim = await newPerson(kernel, home.org, 'member');
  const phone = await pairDevice(app, victim);
  const thief = await pairDevice(app, victim);
  const wayBack = await linkOf(thief, { kind: 'phone' });
  const machine = await linkOf(thief, { kind: 'agent' });
  const asBearer = { authorization: `Bearer ${[...thief.cookies.values()][0]}` };
  const recovery = { kind: 'recovery', personId: owner.personId };
  await assertGets({
    'capture in its name': [captures(thief), 'credential-not-allowed'],
    'read what the machine is to do': [
      asks(thief, 'GET', '/commit/acts'),
      'credential-not-allowed',
    ],
    'say that an act is done': [
      asks(thief, 'PUT', `/commit/acts/${commit.stampedDraft}`, { state: 'acting' }),
      'credential-not-allowed',
    ],
    'come as a bearer token': [
      async () => word(await sendAnonymous(app, 'GET', '/me', undefined, asBearer)),
      'not-signed-in',
    ],
    'invite somebody': [invites(thief, 'member'), 'not-allowed'],
    'recover an owner': [asks(thief, 'POST', '/pairings', recovery), 'not-allowed'],
  });
  assert.equal((await phone.send('DELETE', `/devices/${thief.deviceId}`)).status, 204);
  await assertGets({
    'go on asking once it is revoked': [asks(thief, 'GET', '/me'), 'not-signed-in'],
    'refresh its session': [asks(thief, 'POST', '/sessions/refresh'), 'device-revoked'],
    'come back by a link for a phone': [claims(wayBack), 'pairing-ended'],
    'come back by a link for a machine': [claims(machine, 'agent'), 'pairing-ended'],
  });
});

test('a revoked device', async () => {
  const device = await pairDevice(app, await newPerson(kernel, home.org, 'admin'));
  const invitation = await linkOf(device, { kind: 'person', name: 'Mallory', role: 'member' });
  const recovery = await linkOf(device, { kind: 'recovery', personId: ids.person });
  assert.equal((await owner.send('DELETE', `/devices/${device.deviceId}`)).status, 204);
  await assertGets({
    'read the inbox': [asks(device, 'GET', '/drafts'), 'not-signed-in'],
    'stamp a draft': [stamps(device), 'not-signed-in'],
    'open the live stream': [asks(device, 'GET', '/live'), 'not-signed-in'],
    'pair another device': [asks(device, 'POST', '/pairings', { kind: 'phone' }), 'not-signed-in'],
    'let somebody in by its invitation': [claims(invitation), 'pairing-ended'],
    'take over a person by its recovery link': [claims(recovery), 'pairing-ended'],
  });
});

test('a demoted admin', async () => {
  const device = await pairDevice(app, await newPerson(kernel, home.org, 'admin'));
  const rising = await pairDevice(app, await newPerson(kernel, home.org, 'member'));
  const own = await linkOf(device, { kind: 'phone' });
  const invitation = await linkOf(device, { kind: 'person', name: 'Mallory', role: 'admin' });
  const recovery = await linkOf(device, { kind: 'recovery', personId: ids.person });
  const ofOwner = await linkOf(device, { kind: 'recovery', personId: rising.personId });
  const change = (of: TestClient, role: string) =>
    owner.send('PATCH', `/people/${of.personId}`, { role });
  assert.equal((await change(rising, 'owner')).status, 200);
  await assertGets({
    'become an owner by the recovery of a member who became one': [
      claims(ofOwner),
      'pairing-ended',
    ],
  });
  assert.equal((await change(device, 'viewer')).status, 200);
  await assertGets({
    'invite somebody': [invites(device, 'member'), 'not-allowed'],
    'take its role back': [becomes(device, 'admin'), 'not-allowed'],
    'stamp a draft': [stamps(device), 'not-allowed'],
    'let an admin in by an invitation of before': [claims(invitation), 'pairing-ended'],
    'take over a person by a recovery of before': [claims(recovery), 'pairing-ended'],
    'sign in a phone of its own, as a viewer may': [claims(own), 'done'],
  });
});

test('a former member', async () => {
  const ctx = await newPerson(kernel, home.org, 'member');
  const phone = await pairDevice(app, ctx);
  const agent = await pairDevice(app, ctx, 'agent');
  const wayBack = await linkOf(phone, { kind: 'phone' });
  assert.equal((await owner.send('DELETE', `/people/${phone.personId}`)).status, 204);
  const rules = `/commit/repositories/${commit.repository}/rules`;
  await assertGets({
    'read the inbox': [asks(phone, 'GET', '/drafts'), 'not-signed-in'],
    'stamp a draft': [stamps(phone), 'not-signed-in'],
    'refresh the session': [asks(phone, 'POST', '/sessions/refresh'), 'person-left'],
    'capture a change': [captures(agent), 'not-signed-in'],
    'read the rules': [asks(agent, 'GET', rules), 'not-signed-in'],
    'come back by a link': [claims(wayBack), 'pairing-unknown'],
  });
});

test('the owner of another org', async () => {
  const elsewhere = await newOrg(kernel);
  const stranger = await pairDevice(app, elsewhere);
  const link = await linkOf(stranger, { kind: 'phone' });
  await assertGets({
    'read a draft': [asks(stranger, 'GET', `/drafts/${commit.draft}`), 'draft-not-found'],
    'stamp it': [stamps(stranger), 'draft-not-found'],
    'read its story': [asks(stranger, 'GET', `/traces/${ids.trace}`), 'trace-not-found'],
    'revoke a device': [asks(stranger, 'DELETE', `/devices/${ids.device}`), 'device-not-found'],
    'end a link': [asks(stranger, 'DELETE', `/pairings/${ids.pairing}`), 'pairing-not-found'],
    'use its own link to come in here': [
      async () => (await claimLink(app, link)).org === elsewhere.org,
      true,
    ],
  });
});

type Db = Parameters<Parameters<typeof asOwner>[2]>[0];

test('a server with a changed database', async () => {
  const machine = await pairDevice(app, home, 'agent');
  /** Stamps a draft, writes what `forge` does, and asks as the machine. A forger has no key. */
  const change = (branch: string, forge: (db: Db, id: string) => Promise<unknown>) => async () => {
    const capture = await captureOf(String(commit.repository), branch);
    const { body } = await machine.send('POST', '/commit/captures', capture);
    const draft = await until('the draft', async () => {
      const answer = await owner.send('GET', `/drafts/${body.draftId}`);
      return answer.status === 200 ? answer.body : undefined;
    });
    const { digest } = draft.versions[0];
    await owner.send('PUT', `/drafts/${draft.id}/stamp`, { decision: 'approve', digest });
    await asOwner(kernel.parts.database, home.org, (db) => forge(db, draft.id));
    const { acts } = (await machine.send('GET', '/commit/acts')).body;
    if (acts.some(({ draftId }: Act) => draftId === draft.id)) return 'handed out';
    return (await owner.send('GET', `/drafts/${draft.id}`)).body.outcome.code;
  };
  const setRemote = (db: Db, id: string) =>
    sql`update kernel.draft_version set body = jsonb_set(body, '{remote}', '"evil"')
      where draft_id = ${id}::uuid`.execute(db);
  const setDigest = async (db: Db, id: string) => {
    const version = await db
      .selectFrom('kernel.draft_version')
      .select(['title', 'body'])
      .where('draft_id', '=', id)
      .executeTakeFirstOrThrow();
    const digest = digestOf({ kind: 'commit.commit', ...version });
    const tables = { draft_version: 'draft_id', stamp: 'draft_id', draft: 'id' };
    for (const [table, key] of Object.entries(tables)) {
      await sql`update ${sql.table(`kernel.${table}`)} set digest = ${digest}
        where ${sql.ref(key)} = ${id}::uuid`.execute(db);
    }
  };
  const both = (db: Db, id: string) => setRemote(db, id).then(() => setDigest(db, id));
  await assertGets({
    'another remote, under the stamped digest': [change('forged/a', setRemote), 'stamp-broken'],
    'another remote, with its digest everywhere': [change('forged/b', both), 'stamp-broken'],
    'no change': [change('honest', async () => {}), 'handed out'],
  });
});

/** A server that speaks of another act, with a digest that fits it. */
const tells = (change: (body: Act['body'], stage: Stage) => void) => (stage: Stage) => {
  stage.server.tell = (real) => {
    const told = structuredClone(real);
    change(told.body, stage);
    return bindAct(told);
  };
};

test('a server that lies to the agent, and a tracked file that waits for it', async (t) => {
  const pushesTo = (remote: (stage: Stage) => string) =>
    tells((body, stage) => {
      body.remote = remote(stage);
    });
  const trap = ({ site }: Stage) => join(site.folder, 'vendor', 'trap.git');
  const ofAnotherDay = tells((body, { server }) => {
    body.tree = server.drafts[0]?.capture.tree ?? '';
  });
  const onAnotherBranch = tells((body) => {
    body.branch = 'release';
  });
  const lessPaths = tells((body) => {
    body.paths = ['README.md'];
  });
  await assertDoes(t, {
    'a stranger by URL': [pushesTo(({ root }) => join(root, 'stranger.git')), refused('remote')],
    'another remote of the person': [pushesTo(() => 'fork'), refused('remote')],
    'the repository in tracked files, with a hook': [pushesTo(trap), refused('remote')],
    'a command as a remote': [pushesTo(() => 'ext::sh -c "touch marks/x"'), refused('remote')],
    'a tree of another day': [ofAnotherDay, refused('tree')],
    'another branch': [onAnotherBranch, refused('branch')],
    'fewer paths': [lessPaths, refused('paths')],
    'the truth': [() => {}, asStamped],
  });
});

test('a hostile clone: programs in its configuration, hooks and attributes', async (t) => {
  const stage = await makeStage(t);
  const { site, root } = stage;
  const program = markingProgram(root, 'program', join(root, 'bin', 'program'), 'cat');
  const captured = (plant: () => void) => async () => {
    plant();
    const code = await stage.capture().catch((error: { code: string }) => error.code);
    const ran = stage.marks();
    stage.reset();
    return code === undefined ? ran : [...ran, code];
  };
  const sets = (...names: string[]) =>
    captured(() => {
      for (const name of names) site.git('config', name, program);
      site.write('.gitattributes', '*.txt diff=x filter=x merge=x\n');
    });
  await assertGets({
    'a watcher of files': [sets('core.fsmonitor'), []],
    'programs that show a difference': [sets('diff.external', 'diff.x.textconv'), []],
    'pager, editor, ssh, proxy': [sets('core.pager', 'core.editor', 'core.sshCommand'), []],
    'a signature to be checked': [sets('gpg.program', 'gpg.ssh.program'), []],
    'a remote that fetches what is missing': [
      sets('remote.origin.uploadpack', 'uploadpack.packObjectsHook'),
      [],
    ],
    'a filter that nobody was shown': [sets('filter.x.clean'), ['programs-unknown']],
    'hooks of what capture does': [
      captured(() => {
        for (const name of ['post-index-change', 'reference-transaction', 'post-checkout']) {
          markingProgram(root, name, join(site.folder, '.git/hooks', name));
        }
      }),
      [],
    ],
  });
});

test('hostile names of a branch and of a remote', async (t) => {
  const option = '--receive-pack=touch marks/option';
  const branch = (name: string) =>
    planted(({ site }) => {
      site.git('update-ref', `refs/heads/${name}`, 'HEAD');
      site.git('symbolic-ref', 'HEAD', `refs/heads/${name}`);
    });
  const remote = (name: string, url: string) =>
    planted(({ site }) => {
      site.git('config', `remote.${name}.url`, url);
      site.git('config', 'branch.main.remote', name);
    });
  const keptHere = { ...asStamped, pushed: false };
  await assertDoes(t, {
    'a branch that looks like an option': [branch('--force'), keptHere],
    'a branch that looks like a refspec': [branch('+main'), keptHere],
    'a remote that looks like an option': [remote(option, '../stranger.git'), keptHere],
    'a remote whose address is a command': [
      remote('helper', 'ext::sh -c "touch marks/ext"'),
      keptHere,
    ],
    'a remote whose host is an option': [
      remote('host', 'ssh://-oProxyCommand=touch marks/host/x'),
      keptHere,
    ],
  });
});

test('a hostile commitlint configuration', async (t) => {
  const file = (name: string, content: string) => planted(({ site }) => site.write(name, content));
  const evil = `require('fs').writeFileSync('marks/code', '')`;
  const slow = `{"rules":{"type-enum":[2,"always",["${'a'.repeat(20_000)}"]]}}`;
  await assertDoes(t, {
    'code that would run': [file('commitlint.config.cjs', evil), asStamped],
    'a link to what never ends': [
      planted(({ site }) => symlinkSync('/dev/zero', join(site.folder, '.commitlintrc'))),
      asStamped,
    ],
    'a pipe that nobody writes': [
      planted(({ site }) => execFileSync('mkfifo', [join(site.folder, '.commitlintrc.json')])),
      asStamped,
    ],
    'a word of twenty thousand letters': [file('.commitlintrc.json', slow), asStamped],
    'text that is no configuration': [file('.commitlintrc.yaml', '&a [*a, *a, {'), asStamped],
  });
});
