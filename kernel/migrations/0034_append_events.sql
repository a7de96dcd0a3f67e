-- All events of a transaction in one statement, immediately before its commit: the org's head is held for
-- this statement and the commit, and no longer for whatever the transaction does after its first event.
create function kernel.append_events(p_events jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_org uuid := nullif(current_setting('app.org', true), '')::uuid;
  v_seq bigint;
  v_hash bytea;
  v_hashes bytea[];
  v_event record;
begin
  if v_org is null then
    raise exception 'events are recorded for an org';
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
        -- Locks the head, numbers and chains the first event in one statement; most transactions have no other.
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
      v_hashes := array[v_hash];
    else
      v_seq := v_seq + 1;
      v_hash := sha256(convert_to(
        encode(v_hash, 'hex') || e'\n' || v_seq || e'\n' || v_org || e'\n' || v_event.id || e'\n'
        || (extract(epoch from v_event.at) * 1000000)::bigint || e'\n' || v_event.type || e'\n' || v_event.actor || e'\n'
        || v_event.trace || e'\n' || array_to_string(v_event.subjects, ',') || e'\n' || v_event.data, 'UTF8'));
      v_hashes := v_hashes || v_hash;
    end if;
  end loop;
  if v_seq is null then
    return;
  end if;
  if cardinality(v_hashes) > 1 then
    update kernel.ledger_head h set seq = v_seq, hash = v_hash where h.org_id = v_org;
  end if;
  insert into kernel.event (org_id, seq, id, created_at, type, actor, trace, subjects, data, hash)
    select v_org, v_seq - cardinality(v_hashes) + e.n, e.id, e.at, e.type, e.actor, e.trace, e.subjects, e.data, v_hashes[e.n]
    from rows from (jsonb_to_recordset(p_events)
      as (id uuid, at timestamptz, type text, actor text, trace uuid, subjects text[], data text))
      with ordinality as e (id, at, type, actor, trace, subjects, data, n);
end
$$;
comment on function kernel.append_events(jsonb) is
  'Appends a list of events in its order for the org of the transaction and chains them; holds the org''s head until commit.';
revoke execute on function kernel.append_events(jsonb) from public;
grant execute on function kernel.append_events(jsonb) to dojang_app;
