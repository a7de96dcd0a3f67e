import { Buffer } from 'node:buffer';
import Fastify from 'fastify';
import { jwtVerify } from 'jose';
import pg from 'pg';

export interface PeerWorld {
  readonly connectionString: string;
  readonly org: string;
  readonly accessKey: Uint8Array;
  /** Makes the peer's tables, as the owner. */
  readonly exec: (sql: string) => Promise<void>;
}

/** Copies of ours without policies: an application that binds its org by a condition alone. */
const tables = (org: string) => `
  begin;
  select set_config('app.org', '${org}', true), set_config('app.reach', 'all', true);
  create schema peer;
  create table peer.session (like kernel.session including indexes);
  insert into peer.session select * from kernel.session;
  create table peer.member (like kernel.membership including indexes);
  insert into peer.member select * from kernel.membership;
  create table peer.draft (like kernel.draft including indexes);
  insert into peer.draft select * from kernel.draft;
  grant usage on schema peer to public;
  grant select on all tables in schema peer to public;
  commit`;

const sessionAlive = `
  select m.role from peer.session s
  join peer.member m on m.org_id = s.org_id and m.person_id = s.person_id
  where s.id = $1 and s.org_id = $2 and s.person_id = $3 and s.device_id = $4
    and s.revoked_at is null and s.expires_at > now() and m.left_at is null`;

const waits = `org_id = $1 and state = 'pending' and expires_at > now()
  and (snoozed_until is null or snoozed_until <= now())
  and (asked_person_id = $2 or asked_person_id is null)`;
const inbox = `
  select id, module, kind, title, summary, state, trace_uuid, created_at, expires_at, snoozed_until,
    risks, asked_person_id, superseded_by, lines_total, lines_done, lines_failed,
    (select count(*)::int from peer.draft where ${waits}) as waiting
  from peer.draft where ${waits} order by created_at desc, id desc limit 31`;

function lineOf(row: Record<string, unknown>) {
  const isActing = row.lines_total !== null;
  return {
    id: row.id,
    module: row.module,
    kind: row.kind,
    title: row.title,
    summary: row.summary,
    state: row.state,
    traceUuid: row.trace_uuid,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    snoozedUntil: row.snoozed_until,
    risks: row.risks,
    askedPersonId: row.asked_person_id,
    progress: isActing
      ? { total: row.lines_total, done: row.lines_done, failed: row.lines_failed }
      : null,
    supersededBy: row.superseded_by,
  };
}

/**
 * The inbox as a plain Fastify application would answer it: the same token, the same look at the session, the same rows
 * by one select, the same bytes. It has no limits, no policies, no roles, no log and no schema of its answer.
 */
export async function startPeer({ connectionString, org, accessKey, exec }: PeerWorld) {
  await exec(tables(org));
  const pool = new pg.Pool({ connectionString, max: 10 });
  const app = Fastify();
  app.get('/', async (request, reply) => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const { payload } = await jwtVerify(token, accessKey, { issuer: 'dojang' });
    const { rows } = await pool.query(sessionAlive, [
      payload.sid,
      payload.org,
      payload.sub,
      payload.did,
    ]);
    if (rows.length === 0) return reply.status(401).send();
    const found = await pool.query(inbox, [payload.org, payload.sub]);
    const page = found.rows.slice(0, 30);
    const last = found.rows.length > 30 ? page.at(-1) : undefined;
    return {
      drafts: page.map(lineOf),
      nextCursor: last
        ? Buffer.from(`${last.created_at.getTime()} ${last.id}`).toString('base64url')
        : null,
      waiting: found.rows[0]?.waiting ?? 0,
    };
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url: `${url}/`, close: () => app.close().then(() => pool.end()) };
}
