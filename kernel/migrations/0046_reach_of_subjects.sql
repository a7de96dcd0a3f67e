-- The policy of a subject asked the events: the planner then opened every month of them, for everybody and at each look-up.
-- A function asks the subjects themselves.
create policy event_subject_reader on kernel.event_subject for select to dojang_reader using (true);
grant select (org_id, subject, seq) on kernel.event_subject to dojang_reader;
create function kernel.is_event_of_person(p_seq bigint) returns boolean
  language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from kernel.event_subject s
    where s.org_id = kernel.current_org() and s.subject = kernel.current_person() and s.seq = p_seq)
$$;
comment on function kernel.is_event_of_person(bigint) is 'Whether the person of this transaction is a subject of that event of this org.';
select kernel.make_reader('kernel.is_event_of_person(bigint)');
alter policy event_subject_reach on kernel.event_subject
  using ((select kernel.current_reach() = 'all') or kernel.is_event_of_person(seq));
-- As every policy of reach since 0030: the comparison inside of its sub-select.
alter policy ledger_verdict_reach on kernel.ledger_verdict using ((select kernel.current_reach() = 'all'));
