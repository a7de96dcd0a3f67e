-- Most transactions record one event. Its JSON is read once, the head is written once, and what it is found by is written
-- without a sort and without the table of added rows that a trigger reads.
create or replace function kernel.append_events(p_events jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_org uuid := nullif(current_setting('app.org', true), '')::uuid;
  v_seq bigint;
  v_hash bytea;
  v_hashes bytea[];
  v_event record;
  v_mark text;
  v_written bigint;
begin
  if v_org is null then
    raise exception 'events are recorded for an org';
  end if;
  if jsonb_array_length(p_events) = 1 then
    select e.* into v_event from jsonb_to_recordset(p_events)
      as e (id uuid, at timestamptz, type text, actor text, trace uuid, subjects text[], data text);
    -- Before the head is locked: making a month can wait for another server that makes it.
    if to_regclass('kernel.event_' || to_char(v_event.at at time zone 'UTC', 'YYYY_MM')) is null then
      perform kernel.ensure_event_month(v_event.at);
    end if;
    loop
      -- Locks the head, numbers and chains the event in one statement.
      -- The text is kernel.event_line written out: calling it plans it again in each transaction.
      update kernel.ledger_head h set seq = h.seq + 1, hash = sha256(convert_to(
        encode(h.hash, 'hex') || e'\n' || (h.seq + 1) || e'\n' || v_org || e'\n' || v_event.id || e'\n'
        || (extract(epoch from v_event.at) * 1000000)::bigint || e'\n' || v_event.type || e'\n' || v_event.actor || e'\n'
        || v_event.trace || e'\n' || array_to_string(v_event.subjects, ',') || e'\n' || v_event.data, 'UTF8'))
      where h.org_id = v_org returning h.seq, h.hash into v_seq, v_hash;
      exit when found;
      insert into kernel.ledger_head (org_id, seq, hash) values (v_org, 0, decode(repeat('00', 32), 'hex'))
        on conflict do nothing;
    end loop;
    -- The trigger below looks at this. An assignment, because a statement of its own would cost more.
    v_mark := set_config('app.writes_subjects', 'yes', true);
    insert into kernel.event (org_id, seq, id, created_at, type, actor, trace, subjects, data, hash)
      values (v_org, v_seq, v_event.id, v_event.at, v_event.type, v_event.actor, v_event.trace, v_event.subjects,
        v_event.data, v_hash);
    v_mark := set_config('app.writes_subjects', '', true);
    insert into kernel.event_subject (org_id, subject, seq, created_at)
      select v_org, s::uuid, v_seq, v_event.at
      from unnest(v_event.trace::text || v_event.subjects) s
      where s ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      on conflict do nothing;
    get diagnostics v_written = row_count;
    -- A word, an id that is named twice, or what an event left that somebody deleted: the ledger reports that, and goes on.
    if v_written <= cardinality(v_event.subjects) then
      insert into kernel.event_subject (org_id, subject, seq, created_at)
        select distinct v_org, s::uuid, v_seq, v_event.at
        from unnest(v_event.trace::text || v_event.subjects) s
        where s ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        on conflict (org_id, subject, seq) do update set created_at = excluded.created_at;
    end if;
    return;
  end if;
  -- Before the head is locked: making a month can wait for another server that makes it.
  perform kernel.ensure_event_month(e.at)
    from jsonb_to_recordset(p_events) as e (at timestamptz)
    where to_regclass('kernel.event_' || to_char(e.at at time zone 'UTC', 'YYYY_MM')) is null;
  for v_event in select e.* from jsonb_to_recordset(p_events)
    as e (id uuid, at timestamptz, type text, actor text, trace uuid, subjects text[], data text)
  loop
    if v_seq is null then
      loop
        -- Only a lock: the numbers and hashes of all are written together below.
        select h.seq, h.hash into v_seq, v_hash from kernel.ledger_head h where h.org_id = v_org for update;
        exit when found;
        insert into kernel.ledger_head (org_id, seq, hash) values (v_org, 0, decode(repeat('00', 32), 'hex'))
          on conflict do nothing;
      end loop;
    end if;
    v_seq := v_seq + 1;
    v_hash := sha256(convert_to(
      encode(v_hash, 'hex') || e'\n' || v_seq || e'\n' || v_org || e'\n' || v_event.id || e'\n'
      || (extract(epoch from v_event.at) * 1000000)::bigint || e'\n' || v_event.type || e'\n' || v_event.actor || e'\n'
      || v_event.trace || e'\n' || array_to_string(v_event.subjects, ',') || e'\n' || v_event.data, 'UTF8'));
    v_hashes := v_hashes || v_hash;
  end loop;
  if v_seq is null then
    return;
  end if;
  update kernel.ledger_head h set seq = v_seq, hash = v_hash where h.org_id = v_org;
  insert into kernel.event (org_id, seq, id, created_at, type, actor, trace, subjects, data, hash)
    select v_org, v_seq - cardinality(v_hashes) + e.n, e.id, e.at, e.type, e.actor, e.trace, e.subjects, e.data, v_hashes[e.n]
    from rows from (jsonb_to_recordset(p_events)
      as (id uuid, at timestamptz, type text, actor text, trace uuid, subjects text[], data text))
      with ordinality as e (id, at, type, actor, trace, subjects, data, n);
end
$$;

-- For several events, for kernel.append_event, and for a server of the version before, which may be inside the old text of the
-- function above while this runs: a trigger that was dropped would leave its events without subjects.
create or replace trigger event_subjects after insert on kernel.event referencing new table as added
  for each statement when (current_setting('app.writes_subjects', true) is distinct from 'yes')
  execute function kernel.add_event_subjects();
