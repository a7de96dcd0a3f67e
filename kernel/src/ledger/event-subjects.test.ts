import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';

const migrations = new URL('../../migrations/', import.meta.url);

test('events that were there before the table of subjects are found by subject and trace', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-migrations-'));
  const database = await openDatabase({ folder: null });
  after(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const name of readdirSync(migrations).filter((name) => name < '0029')) {
    cpSync(new URL(name, migrations), join(folder, name));
  }
  await migrate(database, [{ owner: 'kernel', folder: pathToFileURL(folder) }]);
  const [org, trace, subject] = [randomUUID(), randomUUID(), randomUUID()];
  const scope = { role: 'dojang_app', org, person: '', reach: 'all' } as const;
  const add = () =>
    database.transaction(scope, (db) =>
      sql`select kernel.append_event(gen_random_uuid(), now(), 'kernel.tried', 'system:test',
        ${trace}::uuid, array[${subject}, 'word', ${subject}], '{}', null)`.execute(db),
    );
  await database.transaction(scope, (db) =>
    db.insertInto('kernel.org').values({ org_id: org, name: 'before', kind: 'team' }).execute(),
  );
  await add();
  await migrate(database, [{ owner: 'kernel', folder: migrations }]);
  await add();
  const { rows } = await database.transaction(scope, (db) =>
    sql<{ subject: string; seq: number }>`
      select s.subject, s.seq from kernel.event_subject s join kernel.event e
        using (org_id, seq, created_at) order by seq, subject = ${trace}`.execute(db),
  );
  assert.deepEqual(
    rows.map(({ subject: found, seq }) => [seq, found]),
    [1, 2].flatMap((seq) => [
      [seq, subject],
      [seq, trace],
    ]),
  );
});
