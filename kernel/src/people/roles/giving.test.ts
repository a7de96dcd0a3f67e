import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { actionsOf, rolesOf } from '../../core/permission.ts';
import { baseOf, roles as kernelRoles, ownRoleBases } from '../../core/role.ts';
import { buildHttp } from '../../http/http.ts';
import { bookModule } from '../../testing/book-module.ts';
import {
  claimLink,
  newOrg,
  newPerson,
  pairDevice,
  type TestClient,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';
import { noteModules } from '../../testing/note-module.ts';

const modules = [...noteModules, bookModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
after(() => app.close());

/** Few enough that somebody often gives what they have, and often what they have not. */
const actions = [
  'person.change-role',
  'person.invite',
  'pairing.create',
  'key.create',
  'key.create-org',
  'draft.stamp',
  'book.read',
  'book.write',
  'plan.change',
];
const peopleMax = 9;

/** Numbers choose among what there is when the step is taken. */
const number = fc.nat({ max: 99 });
const kinds = [
  'make',
  'save',
  'delete',
  'assign',
  'add',
  'invite',
  'recover',
  'key',
  'org-key',
] as const;
const step = fc.record({
  kind: fc.constantFrom(...kinds),
  by: number,
  to: number,
  role: number,
  base: fc.constantFrom(...ownRoleBases),
  some: fc.subarray(actions, { minLength: 1 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface World {
  readonly owner: Context<never>;
  readonly people: TestClient[];
  steps: number;
}

const pick = <T>(all: readonly T[], n: number): T => all[n % all.length] as T;

interface Rights {
  readonly may: ReadonlySet<string>;
  /** The place of what somebody is among the roles of the kernel: the lower, the more is seen. */
  readonly rank: number;
}

async function rightsOf(ctx: Context<never>, held: readonly string[]): Promise<Rights> {
  const ranks = held.map((role) => kernelRoles.indexOf(baseOf(role) ?? 'guest'));
  return { may: new Set(await actionsOf(ctx, held)), rank: Math.min(...ranks) };
}

/** What everybody, and every key, may do at this moment. */
const allRights = ({ owner }: World) =>
  inTransaction(owner, async (ctx) => {
    const rights = new Map<string, Rights>();
    const db = kernelDb(ctx);
    const people = await db.selectFrom('kernel.membership').select('person_id').execute();
    for (const { person_id: id } of people) {
      rights.set(id, await rightsOf(ctx, await rolesOf(ctx, id)));
    }
    for (const key of await db.selectFrom('kernel.api_key').selectAll().execute()) {
      const held = key.own_role === null ? await rolesOf(ctx, key.person_id ?? '') : [key.own_role];
      const { may, rank } = await rightsOf(ctx, held);
      rights.set(key.id, { may: new Set(key.scopes.filter((scope) => may.has(scope))), rank });
    }
    return rights;
  });

const ownRoles = ({ owner }: World) =>
  inTransaction(owner, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.role')
      .select(['name', 'version'])
      .where('org_id', '=', ctx.org)
      .orderBy('label')
      .execute(),
  );

/** Takes a step and says its status. Whoever is let in by it is one of the people from then on. */
async function take(world: World, { kind, ...how }: Step): Promise<number> {
  const { people } = world;
  const by = pick(people, how.by);
  const { personId } = pick(people, how.to);
  const own = await ownRoles(world);
  const role = pick([...own.map(({ name }) => name), 'admin', 'member'], how.role);
  const version = own.find(({ name }) => name === role)?.version ?? 1;
  const label = `role ${world.steps}`;
  const scopes = [pick(['book.read', 'book.write'], how.to)];
  const letIn = async (input: object) => {
    const { status, body } = await by.send('POST', '/pairings', input);
    if (status === 201 && people.length < peopleMax) people.push(await claimLink(app, body.link));
    return status;
  };
  const send = async (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object) =>
    (await by.send(method, url, body)).status;
  switch (kind) {
    case 'make':
      return send('POST', '/roles', { label, basedOn: how.base, actions: how.some });
    case 'save':
      return send('PUT', `/roles/${role}`, { label, actions: how.some, version });
    case 'delete':
      return send('DELETE', `/roles/${role}?to=${pick(['member', 'viewer'], how.to)}`);
    case 'assign':
      return send('PATCH', `/people/${personId}`, { role });
    case 'add':
      return send('PUT', `/people/${personId}/roles/note.reader`);
    case 'invite':
      return letIn({ kind: 'person', name: label, role });
    case 'recover':
      return letIn({ kind: 'recovery', personId });
    case 'key':
      return send('POST', '/keys', { name: label, scopes });
    case 'org-key':
      return send('POST', '/keys', { name: label, scopes, role });
  }
}

const counted = new Map<string, number>();

async function takeAll(steps: readonly Step[]): Promise<void> {
  const owner = await newOrg(kernel);
  const people = [await pairDevice(app, owner)];
  for (const role of ['admin', 'member', 'viewer'] as const) {
    people.push(await pairDevice(app, await newPerson(kernel, owner.org, role)));
  }
  const [boss, , member] = people;
  // Roles to begin with: one that gives roles and lets people in, and one that only reads.
  const begin = async (label: string, may: readonly string[]) => {
    const wish = { label, basedOn: 'member', actions: may };
    return (await boss?.send('POST', '/roles', wish))?.body.name;
  };
  const desk = await begin('desk', [...actions.slice(0, 5), 'book.read']);
  await begin('reads', ['book.read']);
  await boss?.send('PATCH', `/people/${member?.personId}`, { role: desk });
  const world: World = { owner, people, steps: 0 };
  let before = await allRights(world);
  for (const step of steps) {
    world.steps += 1;
    const { personId } = pick(people, step.by);
    const status = await take(world, step);
    assert.ok(status < 500, `${step.kind} ${status}`);
    const rights = await allRights(world);
    const giver = before.get(personId);
    assert.ok(giver);
    if (status < 300) counted.set(step.kind, (counted.get(step.kind) ?? 0) + 1);
    // An owner gives what there is.
    if (giver.rank > 0) {
      for (const [id, { may, rank }] of rights) {
        const had = before.get(id);
        const gained = [...may].filter((action) => !had?.may.has(action));
        const beyond: string[] = gained.filter((action) => !giver.may.has(action));
        assert.deepEqual(beyond, [], `${step.kind} gave what its giver lacks`);
        assert.ok(rank >= Math.min(giver.rank, had?.rank ?? giver.rank), `${step.kind} raised`);
      }
    }
    before = rights;
  }
  const managers = [...before.values()].filter(({ may }) => may.has('person.change-role'));
  assert.ok(managers.length > 0, 'somebody may still change roles');
}

test('no sequence of edits gives anyone a right that its giver lacks', async () => {
  const steps = fc.array(step, { minLength: 25, maxLength: 25 });
  const options = { numRuns: 14, seed: 20_261_201, endOnFailure: true };
  await fc.assert(fc.asyncProperty(steps, takeAll), options);
  assert.deepEqual([...counted.keys()].sort(), [...kinds].sort(), 'each kind of step succeeded');
});
