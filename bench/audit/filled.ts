/** A large org in which a member stamps a draft that becomes a commit, and is refused something. */
import { randomUUID } from 'node:crypto';
import { type Context, personIdOf } from '@dojang/kernel';
import { buildHttp } from '@dojang/kernel/server';
import {
  newOrg,
  newPerson,
  pairDevice,
  type TestClient,
  testKernel,
  wideLimits,
} from '@dojang/kernel/testing';
import { newNote } from '@dojang/kernel/testing/note-kind';
import { noteModule } from '@dojang/kernel/testing/note-module';
import { modules as products } from '@dojang/server/modules';
import { servePage } from '../../server/src/page.ts';
import { fillOrgs } from '../lib/fill-orgs.ts';
import type { Happened } from './robot.ts';

const modules = [...products, noteModule];

export interface Filled {
  readonly url: string;
  readonly owner: TestClient;
  readonly happened: Happened;
  readonly close: () => Promise<void>;
}

type App = ReturnType<typeof buildHttp>;

const idOf = (actor: Context['actor']) => {
  const id = personIdOf(actor);
  if (id === undefined) throw new Error('a person acts here');
  return id;
};

/** The commit of a stamped draft, as its machine would have reported it. What it refers to beside is not made. */
const addCommit = (
  { org, parts, actor }: Context<never>,
  draft: string,
  trace: string,
  sha: string,
) =>
  parts.database.exec(`begin;
    set local session_replication_role = replica;
    alter table commit.finalised_commit no force row level security;
    insert into commit.finalised_commit (id, org_id, created_at, capture_id, draft_id, repository_id, position, sha,
        message, branch, origin, edit_distance, paths, elements, lines_added, lines_deleted, stamped_person_id,
        stamped_at, trace_uuid)
      values ('${randomUUID()}', '${org}', now(), '${randomUUID()}', '${draft}', '${randomUUID()}', 0, '${sha}',
        'fix: refund', 'main', 'deterministic', 0, '{}', '[]', 1, 1, '${idOf(actor)}', now(), '${trace}');
    alter table commit.finalised_commit force row level security;
    commit`);

/** What the eight questions are about. */
async function live(app: App, owner: Context<never>, client: TestClient): Promise<Happened> {
  const member = await newPerson({ parts: owner.parts } as never, owner.org, 'member');
  const phone = await pairDevice(app, member);
  // Else everybody has the same name.
  await phone.send('PATCH', '/me', { name: '이수민' });
  const { id, digest } = await newNote(
    { ...owner, trace: randomUUID() },
    { askedPersonId: idOf(member.actor) },
  );
  const stamp = { decision: 'approve', via: 'app', digest };
  const { status } = await phone.send('PUT', `/drafts/${id}/stamp`, stamp);
  if (status !== 200) throw new Error(`the stamp was answered with ${status}`);
  const draft = (await client.send('GET', `/drafts/${id}`)).body;
  const sha = `facade${digest.slice(0, 34)}`;
  await addCommit(owner, id, draft.traceUuid, sha);
  const key = { name: 'night build', scopes: ['commit.read'], expiresInDays: 30 };
  const made = (await client.send('POST', '/keys', key)).body;
  // Whatever the clock of the screen shows: a minute in which nothing else happened.
  const refusedAt = new Date();
  await phone.send('GET', '/actions');
  return {
    trace: draft.traceUuid,
    commit: sha.slice(0, 10),
    draft: id,
    person: draft.stamp.personName,
    device: draft.stamp.deviceName,
    digest,
    key: made.key,
    refusedAt,
  };
}

/** Half of the events is the large org's; its page is served from `folder`. */
export async function openFilled(folder: string, events: number): Promise<Filled> {
  const kernel = await testKernel({ modules });
  const ctx = await newOrg(kernel);
  if (ctx.actor.kind !== 'person') throw new Error('an owner is a person');
  const drafts = Math.round(events / 3);
  await fillOrgs(kernel.parts.database, {
    org: ctx.org,
    personId: ctx.actor.personId,
    deviceId: ctx.actor.deviceId,
    drafts,
    neighbours: 20,
    draftsOfNeighbour: Math.max(1, Math.round(drafts / 100)),
    fromDay: 300,
    toDay: 1,
    jobs: kernel.parts.jobs.schema,
  });
  const page = servePage(folder, () => kernel.parts.publicUrl);
  const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules), page: page.shell });
  await app.register(page.plugin);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const owner = await pairDevice(app, ctx, 'browser');
  return {
    url,
    owner,
    happened: await live(app, { ...ctx, parts: kernel.parts }, owner),
    close: async () => {
      await app.close();
      await kernel.close();
    },
  };
}
