import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from '../../database/open-database.ts';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import { createLink } from '../../links/links.ts';
import { newOrg, pairDevice, testKernel, testServer } from '../../testing/index.ts';
import { newNote, stampedNotes } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';

const kernel = await testKernel({ modules: noteModules });

/** The database again, over connections of its own; embedded, one process holds it for both. */
async function otherDatabase() {
  if (kernel.parts.database.kind === 'embedded') return kernel.parts.database;
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
    kernel.parts.database.root,
  );
  const server = testServer(rows[0]?.name);
  assert.ok(server);
  const database = await openDatabase(server);
  after(() => database.close());
  return database;
}

const database = await otherDatabase();
const servers = [
  buildHttp(kernel.parts, noteModules),
  buildHttp({ ...kernel.parts, database }, noteModules),
] as const;
after(() => Promise.all(servers.map((server) => server.close())));

test('two phones on two servers, one of them by a link: one stamp, and the other learns whose', async () => {
  for (let round = 0; round < 5; round += 1) {
    const ctx = await newOrg(kernel);
    const phones = [await pairDevice(servers[0], ctx), await pairDevice(servers[1], ctx)] as const;
    const { id, digest } = await newNote(ctx);
    const { link } = await createLink(ctx, id, phones[1].personId);
    const input = { decision: 'approve', digest };
    const answers = await Promise.all([
      phones[0].send('PUT', `/drafts/${id}/stamp`, input),
      phones[1].send('PUT', `/drafts/${id}/stamp`, { ...input, link }),
      phones[0].send('PUT', `/drafts/${id}/stamp`, { ...input, decision: 'reject' }),
      phones[1].send('PUT', `/drafts/${id}/stamp`, { ...input, link }),
    ]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409]);
    const refused = answers.filter(({ status }) => status === 409);
    for (const { body } of refused) assert.equal(body.code, 'already-stamped');
    const draft = answers.find(({ status }) => status === 200)?.body;
    const acts = stampedNotes.filter((noted) => noted === id).length;
    assert.equal(acts, draft.stamp.decision === 'approve' ? 1 : 0);
    const stamps = (await listEvents(ctx)).filter(({ type }) => /stamped|rejected/.test(type));
    assert.equal(stamps.length, 1);
  }
});
