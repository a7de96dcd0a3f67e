/** A product of a few lines that uses every field of the contract: what `Module` says is tried on it. */
import { createHmac, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { instant } from '../base/bounds.ts';
import { Problem } from '../base/problem.ts';
import { createSecret } from '../base/token.ts';
import { type AnyContext, type Context, inTransaction } from '../core/context.ts';
import { definePublicPage, type Webhook } from '../core/door.ts';
import { defineJob, orgsWith } from '../core/job.ts';
import type { Module } from '../core/module.ts';
import { jsonLines, type PersonalData } from '../core/people/personal-data.ts';
import { definePlanSection } from '../core/plan-section.ts';
import type { Projection } from '../core/projection.ts';
import { defineRoute } from '../core/route.ts';
import { kernelModule } from '../kernel.ts';
import { record } from '../ledger/ledger.ts';

import { noteConsents } from './note-consents.ts';

import { forgottenOrgs, noteKind } from './note-kind.ts';
import { noteAlerts, noteNotices } from './note-notices.ts';

import { orderJob, orderKind } from './note-order.ts';
import { noteResource } from './note-resource.ts';

declare module '../core/context.ts' {
  interface Parts {
    /** Brought by the note module alone. */
    readonly notebook?: { readonly cover: string; isClosed: boolean };
  }
}

interface NoteTables {
  'note.note': {
    id: string;
    org_id: string;
    person_id: string;
    text: string;
    remind_at: Date | null;
    link_hash?: string | null;
    created_at: Date;
  };
  'note.reading': { id: string; org_id: string; note_id: string; created_at: Date };
  'note.total': { org_id: string; notes: number; created_at: Date };
}
const ownDb = (ctx: AnyContext) => (ctx as Context<NoteTables>).db;

const note = z.object({ id: z.uuid(), text: z.string().max(1000), remindAt: instant.nullable() });
const noteInput = z.object({ text: z.string().min(1).max(1000), remindAt: instant.nullable() });

async function addNote(ctx: Context<never>, input: z.infer<typeof noteInput>) {
  const id = randomUUID();
  return inTransaction(ctx, async (ctx) => {
    await ownDb(ctx)
      .insertInto('note.note')
      .values({
        id,
        org_id: ctx.org,
        person_id: ctx.actor.kind === 'person' ? ctx.actor.personId : ctx.org,
        text: input.text,
        remind_at: input.remindAt === null ? null : new Date(input.remindAt),
        created_at: ctx.now(),
      })
      .execute();
    await record(ctx, 'note.added', { noteId: id }, { subjects: [id] });
    return { id, ...input };
  });
}

const listNotes = (ctx: Context<never>) =>
  inTransaction(ctx, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('note.note')
      .select(['id', 'text', 'remind_at'])
      .orderBy('created_at', 'desc')
      .limit(100)
      .execute();
    return rows.map(({ id, text, remind_at }) => ({
      id,
      text,
      remindAt: remind_at?.toISOString() ?? null,
    }));
  });

/** A link that shows one note to anyone who holds it. */
export async function shareNote(ctx: Context<never>, id: string): Promise<string> {
  const link = createSecret(ctx.org);
  const link_hash = ctx.parts.keyring.hashSecret(link);
  await inTransaction(ctx, (ctx) =>
    ownDb(ctx).updateTable('note.note').set({ link_hash }).where('id', '=', id).execute(),
  );
  return link;
}

const sharedNote = definePublicPage({
  name: 'note.shared',
  summary: 'A note that somebody shared by a link',
  response: z.object({ text: z.string().max(1000) }),
  limits: { link: 'note.sharing' },
  show: async (ctx, link) => {
    const note = await ownDb(ctx)
      .selectFrom('note.note')
      .select('text')
      .where('link_hash', '=', ctx.parts.keyring.hashSecret(link))
      .executeTakeFirst();
    if (note) return note;
    throw new Problem(404, 'link-not-found', 'This link leads nowhere; ask for a new one.');
  },
});

/** Notes that the reading of one is kept for. */
export const noteReading = (ctx: Context<never>, noteId: string, at: Date) =>
  inTransaction(ctx, async (ctx) => {
    const row = { id: randomUUID(), org_id: ctx.org, note_id: noteId, created_at: at };
    await ownDb(ctx).insertInto('note.reading').values(row).execute();
  });

/** How many notes there ever were, as far as the events were read. */
export const totalOf = (ctx: Context<never>) =>
  inTransaction(ctx, async (ctx) => {
    const row = await ownDb(ctx).selectFrom('note.total').select('notes').executeTakeFirst();
    return row?.notes ?? 0;
  });

export const totals: Projection = {
  name: 'note.totals',
  version: 1,
  types: ['note.added'],
  reset: async (ctx) => void (await ownDb(ctx).deleteFrom('note.total').execute()),
  apply: async (ctx, events) => {
    const row = { org_id: ctx.org, notes: events.length, created_at: ctx.now() };
    await ownDb(ctx)
      .insertInto('note.total')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .column('org_id')
          .doUpdateSet((eb) => ({ notes: eb('total.notes' as 'notes', '+', events.length) })),
      )
      .execute();
  },
  digest: async (ctx) => String(await totalOf(ctx)),
};

/** What the other system signs its letters with. */
export const letterSecret = 'letters-are-signed-with-this';

const notePersonalData: PersonalData = {
  export: async function* (ctx, personId) {
    const content = jsonLines((after, limit) =>
      inTransaction(ctx, (ctx) =>
        ownDb(ctx)
          .selectFrom('note.note')
          .select(['id', 'text', 'created_at'])
          .where('person_id', '=', personId)
          .where('id', '>', after)
          .orderBy('id')
          .limit(limit)
          .execute(),
      ),
    );
    yield { name: 'notes.jsonl', content };
  },
  erase: async (ctx, personId) => {
    await ownDb(ctx).deleteFrom('note.note').where('person_id', '=', personId).execute();
  },
};

/** What came of the reactions and the clock, for the tests to read. */
export const heard: string[] = [];
export const reminded: string[] = [];

const remindJob = defineJob({
  name: 'note.remind',
  payload: z.object({}),
  retryAfterMs: [1_000, 2_000],
  cron: '* * * * *',
  due: orgsWith('note.note', (eb, { now }) => eb('remind_at', '<=', now)),
  handle: (ctx) =>
    inTransaction(ctx, async (ctx) => {
      const rows = await ownDb(ctx)
        .updateTable('note.note')
        .set({ remind_at: null })
        .where('remind_at', '<=', ctx.now())
        .returning('id')
        .execute();
      reminded.push(...rows.map(({ id }) => id));
    }),
});

/** Another system hands notes in; it signs with a secret of its own, and writes errors its own way. */
const noteWebhook: Webhook = {
  name: 'note.letters',
  summary: 'Notes that another system sends',
  limit: 'note.writing',
  keptDays: 2,
  keptHeaders: ['x-letter-type'],
  verify: async (ctx, { headers, bytes }) => {
    const sent = Number(headers['x-letter-time']);
    const isFresh = Math.abs(ctx.now().getTime() - sent) < 300_000;
    const mac = createHmac('sha256', letterSecret).update(`${sent}.`).update(bytes);
    if (isFresh && headers['x-letter-mac'] === mac.digest('hex')) {
      return String(headers['x-letter-id'] ?? '') || null;
    }
    throw new Problem(
      401,
      'letter-not-signed',
      'Sign the letter, and send it within five minutes.',
    );
  },
  scrub: (bytes) => Buffer.from(bytes.toString('utf8').replaceAll(/token=\w+/g, 'token=')),
  answer: { type: 'text/plain; charset=utf-8', body: 'OK 0000' },
  writeProblem: ({ code }) => ({ type: 'application/json', body: JSON.stringify({ no: code }) }),
  handle: async (ctx, { bytes, headers, settleIn }) => {
    const text = `${headers['x-letter-type'] ?? 'letter'}: ${bytes.toString('utf8')}`;
    if (text.includes('broken')) throw new Problem(502, 'letter-unreadable', 'Send it again.');
    await inTransaction(ctx, async (ctx) => {
      await addNote(ctx, { text, remindAt: null });
      await settleIn(ctx);
    });
  },
};

/** No `defineModule`: a field that is left out here would be used nowhere. */
export const noteModule: Module = {
  name: 'note',
  title: { ko: '메모', en: 'Notes' },
  migrations: new URL('./note-migrations/', import.meta.url),
  extensions: ['pg_trgm'],
  config: z.object({ DOJANG_NOTE_COVER: z.string().max(20).default('plain') }),
  open: async (_parts, { DOJANG_NOTE_COVER: cover }) => {
    const notebook = { cover, isClosed: false };
    return {
      parts: { notebook },
      ready: () => !notebook.isClosed,
      close: async () => {
        notebook.isClosed = true;
      },
    };
  },
  outgoing: ({ DOJANG_NOTE_COVER: cover }) => [`${cover}.example.com`],
  metrics: [
    {
      name: 'dojang_note_open',
      help: 'Notebooks that are open',
      collect: async ({ notebook }) => [{ value: notebook?.isClosed === false ? 1 : 0 }],
    },
  ],
  alerts: noteAlerts,
  status: async (ctx) => ({
    state: ctx.parts.notebook?.isClosed ? 'away' : 'ok',
    reason: null,
    facts: { notes: (await listNotes(ctx)).length },
  }),
  routes: [
    defineRoute({
      method: 'GET',
      url: '/note/notes',
      permission: 'note.read',
      limit: 'read',
      summary: 'The newest notes',
      schema: { response: z.object({ notes: z.array(note).max(100) }) },
      handle: async (ctx) => ({ notes: await listNotes(ctx) }),
    }),
    defineRoute({
      method: 'POST',
      url: '/note/notes',
      permission: 'note.write',
      limit: 'note.writing',
      summary: 'Keep a note',
      schema: { body: noteInput, response: note },
      status: 201,
      handle: (ctx, { body }) => addNote(ctx, body),
    }),
  ],
  jobs: [remindJob, orderJob],
  roles: [
    {
      name: 'note.reader',
      label: { ko: '메모 읽기', en: 'Note reader' },
      text: { ko: '자기 메모를 읽어요.', en: 'Reads their own notes.' },
    },
  ],
  permissions: [
    { action: 'note.read', roles: ['owner', 'admin', 'member', 'viewer', 'note.reader'] },
    { action: 'note.write', roles: ['owner', 'admin', 'member'] },
  ],
  limits: [
    { name: 'note.writing', requestsMax: 60, windowMs: 60_000 },
    { name: 'note.sharing', requestsMax: 5, windowMs: 60_000 },
  ],
  draftKinds: [noteKind, orderKind],
  notifications: noteNotices,
  firstSteps: [
    {
      name: 'note',
      isDone: async (ctx, personId) => {
        const own = ownDb(ctx).selectFrom('note.note').select('id');
        return (await own.where('person_id', '=', personId).executeTakeFirst()) !== undefined;
      },
    },
  ],
  plan: definePlanSection({
    schema: z.strictObject({ notes: z.int().min(1).max(10_000).default(100) }),
    words: {
      ko: ({ notes }) => [`메모 ${notes}개까지 간직해요.`],
      en: ({ notes }) => [`Keeps up to ${notes} notes.`],
    },
  }),
  resources: [
    noteResource(async (ctx) => (await listNotes(ctx)).map(({ id, text }) => ({ id, name: text }))),
  ],
  topics: [{ name: 'note.act', hearing: { agent: 'addressed' } }],
  caches: [{ name: 'note.page', ttlMs: 60_000, graceMs: 0 }],
  playground: async () => ({
    steps: [
      {
        name: 'add',
        path: '/note',
        command: null,
        isDone: async (ctx) => (await listNotes(ctx)).length > 0,
      },
    ],
    prepare: async ({ folder, say }) => {
      writeFileSync(join(folder, 'notebook.txt'), '');
      say('A notebook waits.');
    },
  }),
  tests: async () => ({
    fill: async ({ owner }) => {
      const { body } = await owner.send('POST', '/note/notes', { text: 'buy ink', remindAt: null });
      return { note: body.id };
    },
    nobody: () => ({ note: randomUUID() }),
    cases: {
      'GET /note/notes': { foreign: false, of: () => ({ url: '/note/notes' }) },
      'POST /note/notes': {
        foreign: false,
        of: () => ({ url: '/note/notes', body: { text: 'buy ink', remindAt: null } }),
      },
    },
  }),
  projections: [totals],
  finders: [
    {
      name: 'note.note',
      find: async (ctx, text) =>
        (await listNotes(ctx))
          .filter((note) => note.id === text || note.text.startsWith(text))
          .map(({ id, text: title }) => ({ id, title, at: ctx.now(), ids: [] })),
    },
  ],
  consents: noteConsents,
  personalData: notePersonalData,
  forgetOrg: async ({ org }) => void forgottenOrgs.push(org),
  months: [{ table: 'note.reading', days: 90 }],
  ages: [
    {
      table: 'note.note',
      days: 'plan',
      remove: async (ctx, days, max) => {
        const old = ownDb(ctx)
          .selectFrom('note.note')
          .select('id')
          .where('created_at', '<', sql<Date>`now() - make_interval(days => ${days}::int)`);
        const gone = await ownDb(ctx)
          .deleteFrom('note.note')
          .where('id', 'in', old.limit(max))
          .returning('id')
          .execute();
        return gone.length;
      },
    },
  ],
  stays: { 'note.total': 'one an org' },
  webhooks: [noteWebhook],
  publicPages: [sharedNote],
  pagePolicies: [
    {
      path: '/scrapbook',
      img: ['https://i.ytimg.com', 'blob:', 'files'],
      media: ['blob:', 'files'],
      frame: ['https://www.youtube-nocookie.com'],
      connect: ['files'],
    },
  ],
  reactions: {
    'kernel.draft-stamped': async (_ctx, { type, id }) => void heard.push(`${type} ${id}`),
  },
};

/** The kernel, with notes. */
export const noteModules: readonly Module[] = [kernelModule, noteModule];
