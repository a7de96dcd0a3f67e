-- What happened, in the order in which it was committed, for good.

create table kernel.ledger_head (
  org_id uuid primary key references kernel.org (org_id),
  seq bigint not null check (seq >= 0),
  hash bytea not null check (length(hash) = 32),
  created_at timestamptz not null default now()
) with (fillfactor = 40);
comment on table kernel.ledger_head is 'The last event of each org. Its lock is held from append to commit: numbers have no gaps and follow the order of commits.';
comment on column kernel.ledger_head.seq is 'Number of the last event; 0 before the first.';
comment on column kernel.ledger_head.hash is 'Hash of the last event; 32 zero bytes before the first.';

create table kernel.event (
  org_id uuid not null,
  seq bigint not null check (seq > 0),
  id uuid not null,
  created_at timestamptz not null default now(),
  type text not null check (type ~ '^[a-z]+\.[a-z0-9-]{1,80}$'),
  actor text not null check (actor ~ '^(person:[0-9a-f-]{36}:([0-9a-f-]{36})?|system:[a-z0-9.-]{1,100})$'),
  trace uuid not null,
  subjects text[] not null check (array_position(subjects, null) is null and array_to_string(subjects, '') !~ '[\s,]'),
  data text not null check (length(data) <= 20000 and data !~ '[\n\x1e]'),
  hash bytea not null check (length(hash) = 32),
  primary key (org_id, seq, created_at)
) partition by range (created_at);
create index event_trace on kernel.event (org_id, trace);
create index event_subjects on kernel.event using gin (subjects);
comment on table kernel.event is 'Append-only ledger, one partition a month. Corrections are new events.';
comment on column kernel.event.seq is 'From 1 without gaps in each org.';
comment on column kernel.event.created_at is 'When it happened by the clock of the server that recorded it.';
comment on column kernel.event.type is '<module>.<past tense>, e.g. kernel.draft-stamped.';
comment on column kernel.event.actor is 'person:<person id>:<device id, empty when it was in Slack>, or system:<job or part>.';
comment on column kernel.event.trace is 'The story that it belongs to.';
comment on column kernel.event.subjects is 'Ids of what it is about, to be found by.';
comment on column kernel.event.data is 'Canonical JSON (RFC 8785) of ids, counts and words of ours; no personal data.';
comment on column kernel.event.hash is 'SHA-256 of the previous hash and of all other columns; see kernel.event_line.';

-- An unpartitioned table: a unique key across partitions is impossible.
create table kernel.idempotency_key (
  org_id uuid not null references kernel.org (org_id),
  key text not null check (length(key) between 1 and 300),
  digest bytea not null check (length(digest) = 32),
  event_id uuid not null,
  seq bigint not null,
  created_at timestamptz not null default now(),
  primary key (org_id, key)
);
comment on table kernel.idempotency_key is 'Which event a key recorded: the same key gives the same answer.';
comment on column kernel.idempotency_key.digest is 'SHA-256 of type, subjects and data: another body under the key is refused.';

alter table kernel.ledger_head enable row level security;
alter table kernel.ledger_head force row level security;
create policy ledger_head_org on kernel.ledger_head
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
alter table kernel.event enable row level security;
alter table kernel.event force row level security;
create policy event_org on kernel.event
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
alter table kernel.idempotency_key enable row level security;
alter table kernel.idempotency_key force row level security;
create policy idempotency_key_org on kernel.idempotency_key
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);

-- Reading only: kernel.append_event is the one way in.
grant select on kernel.ledger_head, kernel.event, kernel.idempotency_key to dojang_app;

create function kernel.refuse_change() returns trigger
  language plpgsql as $$
begin
  raise exception 'the ledger is append-only: record a correction as a new event'
    using errcode = 'restrict_violation';
end
$$;
comment on function kernel.refuse_change() is 'Guards the ledger against update, delete and truncate, even by its owner.';

create trigger event_stays before update or delete on kernel.event
  for each row execute function kernel.refuse_change();
create trigger event_stays_whole before truncate on kernel.event
  for each statement execute function kernel.refuse_change();

create function kernel.ensure_event_month(p_at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_from date := date_trunc('month', p_at at time zone 'UTC')::date;
  v_name text := 'event_' || to_char(v_from, 'YYYY_MM');
begin
  if to_regclass('kernel.' || v_name) is not null then
    return;
  end if;
  if v_from not between date '2020-01-01' and date '2100-01-01' then
    raise exception 'the clock of this server is wrong: %', p_at;
  end if;
  perform pg_advisory_xact_lock(7271016);
  if to_regclass('kernel.' || v_name) is not null then
    return;
  end if;
  -- Attaching, unlike "create … partition of", does not wait for those who read or append.
  execute format('create table kernel.%I (like kernel.event including all)', v_name);
  execute format('comment on table kernel.%I is %L', v_name, 'Events of one month; see kernel.event.');
  execute format('alter table kernel.%I enable row level security', v_name);
  execute format('alter table kernel.%I force row level security', v_name);
  execute format('create policy event_org on kernel.%I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', v_name);
  -- Row triggers come with attaching, statement triggers do not.
  execute format('create trigger event_stays_whole before truncate on kernel.%I for each statement execute function kernel.refuse_change()', v_name);
  execute format('alter table kernel.event attach partition kernel.%I for values from (%L) to (%L)', v_name,
    v_from::timestamp at time zone 'UTC', (v_from + interval '1 month') at time zone 'UTC');
end
$$;
comment on function kernel.ensure_event_month(timestamptz) is 'Makes the partition of that month when it is not there yet.';

create function kernel.event_line(e kernel.event) returns text
  language sql stable parallel safe
  return (e).seq || e'\n' || (e).org_id || e'\n' || (e).id || e'\n'
    || (extract(epoch from (e).created_at) * 1000000)::bigint || e'\n' || (e).type || e'\n'
    || (e).actor || e'\n' || (e).trace || e'\n' || array_to_string((e).subjects, ',') || e'\n' || (e).data;
comment on function kernel.event_line(kernel.event) is 'The canonical form of an event: every column but the hash, one a line.';

create function kernel.append_event(
  p_id uuid, p_at timestamptz, p_type text, p_actor text, p_trace uuid, p_subjects text[], p_data text,
  p_key text, out event_id uuid, out event_seq bigint, out replayed boolean
) language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_org uuid := nullif(current_setting('app.org', true), '')::uuid;
  v_zero constant bytea := decode(repeat('00', 32), 'hex');
  v_hash bytea;
  v_digest bytea;
  v_known kernel.idempotency_key;
begin
  if v_org is null then
    raise exception 'events are recorded for an org';
  end if;
  if to_regclass('kernel.event_' || to_char(p_at at time zone 'UTC', 'YYYY_MM')) is null then
    perform kernel.ensure_event_month(p_at);
  end if;
  if p_key is not null then
    -- Whoever comes with the same key at the same moment waits here and then finds it.
    perform from kernel.ledger_head h where h.org_id = v_org for update;
    if not found then
      insert into kernel.ledger_head (org_id, seq, hash) values (v_org, 0, v_zero) on conflict do nothing;
      perform from kernel.ledger_head h where h.org_id = v_org for update;
    end if;
    v_digest := sha256(convert_to(p_type || e'\n' || array_to_string(p_subjects, ',') || e'\n' || p_data, 'UTF8'));
    select * into v_known from kernel.idempotency_key k where k.org_id = v_org and k.key = p_key;
    if found then
      if v_known.digest <> v_digest then
        raise exception 'another event was recorded under this key' using errcode = 'DJ422';
      end if;
      event_id := v_known.event_id;
      event_seq := v_known.seq;
      replayed := true;
      return;
    end if;
  end if;
  event_id := p_id;
  replayed := false;
  loop
    -- Locks the head, numbers and chains in one statement. The text is kernel.event_line written
    -- out: calling it plans it anew in each transaction (150 of 280 µs).
    update kernel.ledger_head h set seq = h.seq + 1, hash = sha256(convert_to(
      encode(h.hash, 'hex') || e'\n' || (h.seq + 1) || e'\n' || v_org || e'\n' || p_id || e'\n'
      || (extract(epoch from p_at) * 1000000)::bigint || e'\n' || p_type || e'\n' || p_actor || e'\n'
      || p_trace || e'\n' || array_to_string(p_subjects, ',') || e'\n' || p_data, 'UTF8'))
    where h.org_id = v_org returning h.seq, h.hash into event_seq, v_hash;
    exit when found;
    insert into kernel.ledger_head (org_id, seq, hash) values (v_org, 0, v_zero) on conflict do nothing;
  end loop;
  insert into kernel.event (org_id, seq, id, created_at, type, actor, trace, subjects, data, hash)
    values (v_org, event_seq, p_id, p_at, p_type, p_actor, p_trace, p_subjects, p_data, v_hash);
  if p_key is not null then
    insert into kernel.idempotency_key (org_id, key, digest, event_id, seq)
      values (v_org, p_key, v_digest, p_id, event_seq);
  end if;
end
$$;
comment on function kernel.append_event(uuid, timestamptz, text, text, uuid, text[], text, text) is
  'Appends one event for the org of the transaction and chains it; holds the org''s head until commit.';

revoke execute on function kernel.append_event(uuid, timestamptz, text, text, uuid, text[], text, text) from public;
revoke execute on function kernel.ensure_event_month(timestamptz) from public;
grant execute on function kernel.append_event(uuid, timestamptz, text, text, uuid, text[], text, text) to dojang_app;
grant execute on function kernel.ensure_event_month(timestamptz) to dojang_app;

select kernel.ensure_event_month(now()), kernel.ensure_event_month(now() + interval '1 month');
