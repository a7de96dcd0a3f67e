/** A server in this process whose page and modules have the notes of the tests, with an owner. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addVersion } from '@dojang/kernel';
import { ownerLink, settleOwner, systemContext } from '@dojang/kernel/server';
import { newNote } from '@dojang/kernel/testing/note-kind';
import { noteModule } from '@dojang/kernel/testing/note-module';
import { type App, buildApp } from '@dojang/server/app';
import { readConfig } from '@dojang/server/config';
import { products } from '@dojang/server/modules';
import { CompiledQuery } from 'kysely';
import { type Client, claim } from '../world.ts';
import { buildNotePage } from './editions.ts';

export interface NoteServer {
  readonly app: App;
  readonly owner: Client;
  /** A note on a shelf, asked of the owner. */
  readonly note: (text: string, shelf: string, more?: object) => Promise<string>;
  /** Another version of a note, as an answer of a model makes one. */
  readonly reword: (id: string, text: string) => Promise<void>;
  /** `count` notes at once, on `shelves` shelves in turn; they are for reading, not for stamping. */
  readonly fill: (count: number, shelves: number) => Promise<void>;
  /** Ends the server as a crash would: its port refuses. */
  readonly stop: () => Promise<void>;
  /** Starts it again on its port and data. */
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const filled = (org: string, person: string, count: number, shelves: number) => `
  with made as (
    insert into kernel.draft (id, org_id, created_at, module, kind, subject_key, title, summary, state, digest, expires_at,
        asked_person_id, trace_uuid, search_text, group_key, group_title)
      select gen_random_uuid(), '${org}', now() - n * interval '1 second' - interval '1 minute', 'note', 'note.note', 'subject ' || n,
        '메모 ' || n, '{}', 'pending', encode(sha256(n::text::bytea), 'hex'), now() + interval '1 day', '${person}',
        gen_random_uuid(), 'shelf', 'note:shelf ' || n % ${shelves}, '선반 ' || n % ${shelves}
      from generate_series(1, ${count}) n returning id, org_id, created_at, title, digest
  )
  insert into kernel.draft_version (draft_id, org_id, created_at, number, origin, title, body, digest)
    select id, org_id, created_at, 1, 'deterministic', title, '{"text":"buy ink"}', digest from made`;

/** `env`: what it is configured with beside. `firstPort`: where it listens; a free one when left out. */
export async function startNoteServer(
  env: Readonly<Record<string, string>> = {},
  firstPort = 0,
): Promise<NoteServer> {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-notes-'));
  const pageFolder = await buildNotePage();
  const config = { DOJANG_DATA: join(folder, 'data'), DOJANG_LOG_LEVEL: 'silent', ...env };
  let app: App;
  let port = firstPort;
  const start = async () => {
    app = await buildApp(readConfig(config, []), {
      products: [...products, noteModule],
      pageFolder,
    });
    app.address.url = await app.http.listen({ host: '127.0.0.1', port });
    port = Number(new URL(app.address.url).port);
  };
  await start();
  const link = () => settleOwner(app.parts).then((settled) => ownerLink(app.parts, settled));
  const owner = await claim(`http://127.0.0.1:${port}`, await link());
  const { body: me } = await owner.get('/me');
  return {
    get app() {
      return app;
    },
    owner,
    note: async (text, shelf, more = {}) => {
      const ctx = systemContext(app.parts, { org: me.org.id, name: 'test', trace: randomUUID() });
      const said = { body: { text }, summary: { shelf }, askedPersonId: me.person.id };
      return (await newNote(ctx, { ...said, ...more })).id;
    },
    reword: async (id, text) => {
      const ctx = systemContext(app.parts, { org: me.org.id, name: 'test', trace: randomUUID() });
      const { body } = await owner.get(`/drafts/${id}`);
      const shownDigest = body.versions.at(-1).digest;
      await addVersion(ctx, id, { body: { text }, origin: 'model', hint: null, shownDigest });
    },
    fill: async (count, shelves) => {
      const rows = filled(me.org.id, me.person.id, count, shelves);
      await app.parts.database.root.executeQuery(CompiledQuery.raw(rows));
    },
    stop: () => app.close(),
    start,
    close: async () => {
      await app.close().catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
