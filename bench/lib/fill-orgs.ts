/**
 * Fills a database with the rows of one large org and of many neighbours, by SQL: what reads of the kernel meet at size.
 * Needs an owner that may set `session_replication_role`, as the one of scripts/servers.ts. Events are not chained.
 */
import type { Database } from '@dojang/kernel/server';
import { CompiledQuery } from 'kysely';
import { withRestingIndexes } from './resting-indexes.ts';

export interface Fill {
  /** The large org, which is there already. */
  readonly org: string;
  /** Whose drafts, devices and notifications there are. */
  readonly personId: string;
  readonly deviceId: string;
  /** Of the large org: drafts, and for each of them three events, a job, a delivery, an action, a question to a model. */
  readonly drafts: number;
  readonly neighbours: number;
  /** Of each neighbour. */
  readonly draftsOfNeighbour: number;
  /** The first row is so many days old, the last one `toDay` days. */
  readonly fromDay: number;
  readonly toDay: number;
  /** How many drafts an earlier call made for each of these orgs; 0 when left out. */
  readonly drafted?: number;
  /** The schema of the queue. */
  readonly jobs: string;
}

/** The MD5 of a text as a UUID of version 4. */
export const uuid = (text: string) =>
  `overlay(overlay(md5(${text}) placing '4' from 13) placing '8' from 17)::uuid`;
/** Ids are made of org, number and noun, so that rows find each other. */
const id = (noun: string) => uuid(`org_id::text || n || '${noun}'`);
/** What `gramsOf` makes of a text of letters that say little each. */
const grams = (
  text: string,
) => `(select array_agg(distinct gram) from generate_series(1, length(${text})) at,
  generate_series(1, 3) size, substr(lower(${text}), at, size) gram where length(gram) = size and gram !~ ' ')`;
const hash = (noun: string) => `encode(sha256((org_id::text || n || '${noun}')::bytea), 'hex')`;
/** The newest wait for somebody, as many as people can decide in some days, however large the org is. */
const waits = 'n > last - 50';
const state = `case when ${waits} then 'pending' when n % 10 = 1 then 'rejected' when n % 10 = 2 then 'expired'
  when n % 50 = 3 then 'failed' else 'done' end`;

/** What each row of `filling` becomes: table → columns → expressions. */
const tables = ({ jobs }: Fill): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
  'kernel.draft': {
    id: id('draft'),
    org_id: 'org_id',
    created_at: 'at',
    module: `'note'`,
    kind: `'note.note'`,
    subject_key: `'subject ' || n`,
    title: `'feat(scope): title number ' || n`,
    summary: `'{"repository":"dojang"}'`,
    state,
    digest: hash('digest'),
    // What failed was tried again or set aside: it does not wait.
    expires_at: `case when ${waits} then now() + interval '3 days' when ${state} = 'failed' then at else at + interval '3 days' end`,
    snoozed_until: `case when ${waits} and n % 10 = 0 then now() + interval '1 day' end`,
    asked_person_id: 'case when n % 2 = 0 then person_id end',
    trace_uuid: id('trace'),
    search_text: `'dojang'`,
    // Of the words that all have once for all of them: as a whole, this took half of the time.
    grams: `${grams(`'feat(scope): title number dojang'`)} || ${grams('n::text')}`,
    grams_version: '1',
  },
  'kernel.draft_version': {
    org_id: 'org_id',
    draft_id: id('draft'),
    number: '1',
    created_at: 'at',
    origin: `'deterministic'`,
    title: `'feat(scope): title number ' || n`,
    body: `'{"text":"buy ink"}'`,
    digest: hash('digest'),
  },
  'kernel.notification': {
    id: id('notification'),
    org_id: 'org_id',
    person_id: 'person_id',
    created_at: 'at',
    at: 'at',
    kind: `'new-device'`,
    priority: `'normal'`,
    draft_id: id('draft'),
    params: `'{}'`,
    url: `'/devices'`,
    trace: id('trace'),
  },
  'kernel.delivery': {
    id: id('delivery'),
    org_id: 'org_id',
    notification_id: id('notification'),
    created_at: 'at',
    channel: `'web-push'`,
    state: `'sent'`,
    fallback: 'false',
    due_at: 'at',
    finished_at: 'at',
    trace: id('trace'),
  },
  'kernel.action_log': {
    id: id('action'),
    org_id: 'org_id',
    action: `'kernel.tried'`,
    outcome: `'done'`,
    person_id: 'person_id',
    device_id: 'device_id',
    subject_id: id('draft'),
    trace: id('trace'),
    at: 'at',
  },
  'kernel.llm_request': {
    id: id('question'),
    org_id: 'org_id',
    at: 'at',
    created_at: 'at',
    task: `'note.write'`,
    prompt_version: `'1'`,
    prompt_hash: hash('prompt'),
    outcome: `'answered'`,
    provider: `'local'`,
    model: `'small'`,
    tries: '1',
    tokens_in: '100',
    tokens_out: '20',
    cost_microusd: '10',
    latency_ms: '300',
    trace: id('trace'),
  },
  [`${jobs}.job_common`]: {
    id: id('job'),
    name: `(select name from ${jobs}.queue order by name limit 1)`,
    data: `jsonb_build_object('org', org_id, 'trace', ${id('trace')}, 'payload', '{}'::jsonb)`,
    state: `(case when n % 500 = 0 then 'created' when n % 250 = 1 or n > last - 400 and n % 4 = 1 then 'failed' else 'completed' end)::${jobs}.job_state`,
    policy: `'standard'`,
    created_on: 'at',
    start_after: `at + interval '1 year'`,
    completed_on: `case when n % 500 > 0 then at end`,
  },
});

/** Of these, one row comes for several drafts. */
const rarer: Readonly<
  Record<string, { every: number; columns: Readonly<Record<string, string>> }>
> = {
  'kernel.stamp': {
    every: 2,
    columns: {
      draft_id: id('draft'),
      org_id: 'org_id',
      created_at: 'at',
      decision: `'approve'`,
      edited: 'false',
      version: '1',
      digest: hash('digest'),
      person_id: 'person_id',
      device_id: 'device_id',
      via: `'app'`,
      trace_uuid: id('stamping'),
    },
  },
  'kernel.link': {
    every: 5,
    columns: {
      id: id('link'),
      org_id: 'org_id',
      created_at: 'at',
      draft_id: id('draft'),
      person_id: 'person_id',
      secret_hash: hash('link'),
      expires_at: `at + interval '7 days'`,
    },
  },
  'kernel.webhook_delivery': {
    every: 2,
    columns: {
      org_id: 'org_id',
      id: id('call'),
      created_at: 'at',
      webhook: `'slack.interactions'`,
      replay_hash: hash('call'),
      headers: `'{}'`,
      bytes_sealed: `''`,
      bytes: '0',
      state: `'handled'`,
      handled_at: 'at',
      trace: id('trace'),
      keep_until: `now() + interval '30 days'`,
    },
  },
  'kernel.pairing': {
    every: 30,
    columns: {
      id: id('pairing'),
      org_id: 'org_id',
      kind: `'phone'`,
      secret_hash: hash('pairing'),
      person_id: 'person_id',
      created_by: 'person_id',
      expires_at: 'at',
      created_at: 'at',
    },
  },
  'kernel.invitation': {
    every: 30,
    columns: {
      id: id('invitation'),
      org_id: 'org_id',
      kind: `'open'`,
      is_mailed: 'false',
      sent_at: 'at',
      role: `'member'`,
      locale: `'ko'`,
      secret_hash: hash('invitation'),
      uses_max: '1',
      created_by: 'person_id',
      expires_at: 'at',
      created_at: 'at',
      ended_at: 'at',
      end_reason: `'withdrawn'`,
    },
  },
  'kernel.session': {
    every: 30,
    columns: {
      id: id('session'),
      org_id: 'org_id',
      person_id: 'person_id',
      device_id: id('device'),
      refresh_hash: hash('session'),
      rotated_at: 'at',
      expires_at: 'at',
      ends_at: 'at',
      created_at: 'at',
    },
  },
  'kernel.device': {
    every: 30,
    columns: {
      id: id('device'),
      org_id: 'org_id',
      person_id: 'person_id',
      kind: `'browser'`,
      name: `'phone ' || n`,
      last_seen_at: 'at',
      revoked_at: 'at',
      created_at: 'at',
    },
  },
  'kernel.file': {
    every: 10,
    columns: {
      id: id('file'),
      org_id: 'org_id',
      created_at: 'at',
      person_id: 'person_id',
      purpose: `'kernel.data-export'`,
      state: `'stored'`,
      name_sealed: `'x'`,
      type: `'text/plain'`,
      bytes_max: '1',
      bytes: '1',
      sha256: hash('file'),
      finish_by: 'at',
    },
  },
  'kernel.data_export': {
    every: 1000,
    columns: {
      id: id('export'),
      org_id: 'org_id',
      created_at: 'at',
      person_id: 'person_id',
      state: `'ready'`,
      parts_total: '1',
      finished_at: 'at',
    },
  },
};

const insert = (table: string, columns: Readonly<Record<string, string>>, every = 1) =>
  `insert into ${table} (${Object.keys(columns).join(', ')})
   select ${Object.values(columns).join(', ')} from filling where n % ${every} = 0;`;

/** Three events for each draft; numbers follow the times. */
const events = ({ drafted = 0 }: Fill) => `
  create temp table adding on commit drop as
    select f.org_id, coalesce(h.seq, 0) + (f.n - ${drafted} - 1) * 3 + k as seq, ${uuid(`f.org_id::text || f.n || 'event' || k`)} as id,
      f.at as created_at, (array['kernel.draft-created', 'kernel.draft-stamped', 'note.added'])[k] as type,
      'person:' || f.person_id || ':' || f.device_id as actor, ${uuid(`f.org_id::text || f.n || 'trace'`)} as trace,
      array[${uuid(`f.org_id::text || f.n || 'draft'`)}::text, f.person_id::text] as subjects
    from filling f left join kernel.ledger_head h using (org_id), generate_series(1, 3) k;
  insert into kernel.event (org_id, seq, id, created_at, type, actor, trace, subjects, data, hash)
    select org_id, seq, id, created_at, type, actor, trace, subjects, '{"n":1}', sha256(id::text::bytea) from adding;
  insert into kernel.event_subject (org_id, subject, seq, created_at)
    select distinct org_id, s::uuid, seq, created_at from adding, unnest(trace::text || subjects) s order by 1, 2, 3;
  insert into kernel.ledger_head (org_id, seq, hash)
    select org_id, max(seq), sha256('') from adding group by 1
    on conflict (org_id) do update set seq = excluded.seq;`;

/** Triggers rest here, so what they count of each row is counted at the end. */
const tallies = ({ drafted = 0 }: Fill) => {
  const month = `date_trunc('month', at at time zone 'UTC')::date`;
  const all = `array_fill(0, array[60]) || count(*)::int || array_fill(0, array[139])`;
  return `
  insert into kernel.llm_tally as t (org_id, month, task, answered, tokens_in, tokens_out, cost_microusd, latencies)
    select org_id, ${month}, 'note.write', count(*), 100 * count(*), 20 * count(*), 10 * count(*), ${all}
    from filling where n > ${drafted} group by 1, 2
    on conflict (org_id, month, task) do update set answered = t.answered + excluded.answered;
  insert into kernel.delivery_tally as t (org_id, month, channel, sent, delays)
    select org_id, ${month}, 'web-push', count(*), ${all} from filling where n > ${drafted} group by 1, 2
    on conflict (org_id, month, channel) do update set sent = t.sent + excluded.sent;`;
};

const filling = (fill: Fill) => `
  create temp table filling on commit drop as
    with place as (
      select '${fill.org}'::uuid as org_id, '${fill.personId}'::uuid as person_id, '${fill.deviceId}'::uuid as device_id,
        ${fill.drafts} as rows
      union all select ${uuid(`'neighbour' || k || '${fill.org}'`)}, ${uuid(`'person' || k || '${fill.org}'`)},
        ${uuid(`'device' || k || '${fill.org}'`)}, ${fill.draftsOfNeighbour}
      from generate_series(1, ${fill.neighbours}) k
    )
    select org_id, person_id, device_id, n, ${fill.drafted ?? 0} + rows as last, now() - interval '1 second'
      - (${fill.toDay} + (1 - (n - ${fill.drafted ?? 0})::float8 / rows) * ${fill.fromDay - fill.toDay}) * interval '1 day' as at
    from place, generate_series(${(fill.drafted ?? 0) + 1}, ${fill.drafted ?? 0} + rows) n;
  analyze filling;
  insert into kernel.org (org_id, name, kind, slug)
    select distinct org_id, 'neighbour', 'team', 'neighbour-' || replace(org_id::text, '-', '') from filling
    where org_id <> '${fill.org}' on conflict do nothing;
  insert into kernel.person (id, org_id, name) select distinct person_id, org_id, 'neighbour' from filling
    where org_id <> '${fill.org}' on conflict do nothing;
  insert into kernel.membership (org_id, person_id, role) select distinct org_id, person_id, 'owner' from filling
    where org_id <> '${fill.org}' on conflict do nothing;`;

/** Adds the rows, and lets the planner look at them. */
export async function fillOrgs(database: Database, fill: Fill): Promise<void> {
  const all = tables(fill);
  // As the owner without policies: a statement for all orgs at once.
  const owned = [
    ...Object.keys(all).filter((name) => name.startsWith('kernel.')),
    ...Object.keys(rarer),
    ...[
      ...['org', 'person', 'membership', 'event', 'event_subject', 'ledger_head'],
      ...['llm_tally', 'delivery_tally'],
    ].map((name) => `kernel.${name}`),
  ];
  const force = (word: string) =>
    owned.map((table) => `alter table ${table} ${word} row level security;`).join('\n');
  await database.root.transaction().execute(async (db) => {
    const run = (text: string) => db.executeQuery(CompiledQuery.raw(text));
    await run(`set local session_replication_role = replica; set local work_mem = '256MB';
      select kernel.ensure_month('kernel.event', now() - k * interval '1 day')
        from generate_series(0, ${fill.fromDay + 20}, 20) k;`);
    await run(force('no force'));
    await run(filling(fill));
    await withRestingIndexes(db, owned, async () => {
      for (const [table, columns] of Object.entries(all)) await run(insert(table, columns));
      for (const [table, { every, columns }] of Object.entries(rarer)) {
        await run(insert(table, columns, every));
      }
      await run(events(fill));
    });
    await run(tallies(fill));
    await run(force('force'));
  });
  await database.exec(`vacuum analyze ${[...owned, `${fill.jobs}.job_common`].join(', ')}`);
}
