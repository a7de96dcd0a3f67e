-- What an audit asks of the ledger: who did it, and what happened at a time.

-- All months get both, and each later month with them.
create index event_time on kernel.event (org_id, created_at, seq);
create index event_actor on kernel.event (org_id, split_part(actor, ':', 2), seq);

-- Row-level security closes an index on an expression, so a function reads it.
create policy event_reader on kernel.event for select to dojang_reader using (true);
grant select (org_id, seq, created_at, actor) on kernel.event to dojang_reader;
create function kernel.events_of_actor(p_actor text, p_before bigint, p_max int)
  returns table (seq bigint, created_at timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  -- Planned for these values: a plan for all of them reads every event of who did many, and sorts.
  return query execute 'select e.seq, e.created_at from kernel.event e
    where e.org_id = $1 and split_part(e.actor, '':'', 2) = $2 and e.seq < $3 order by e.seq desc limit $4'
    using kernel.current_org(), p_actor, p_before, p_max;
end
$$;
comment on function kernel.events_of_actor(text, bigint, int) is
  'Where the newest events of this org lie that a person, key, webhook or part of the system caused, before a number.';
select kernel.make_reader('kernel.events_of_actor(text, bigint, int)');
comment on index kernel.event_actor is 'Read by kernel.events_of_actor.';

create index action_log_person on kernel.action_log (org_id, person_id, at desc, id desc);
