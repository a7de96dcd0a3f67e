-- Lists by state, stories and open devices read what they show and no more, however much the org has.
create index draft_state on kernel.draft (org_id, state, created_at desc, id desc);
create index stamp_trace on kernel.stamp (org_id, trace_uuid);
create index action_log_subject on kernel.action_log (org_id, subject_id);
create index notification_person on kernel.notification (org_id, person_id, at desc);
create index delivery_state on kernel.delivery (org_id, state, created_at desc, id desc);
create index webhook_delivery_state on kernel.webhook_delivery (org_id, state, created_at desc, id desc);
create index device_seen on kernel.device (org_id, last_seen_at desc) where revoked_at is null;

-- The planner believes that hardly a row passes a comparison of what a sub-select gives, and then reads and sorts all rows
-- of an org for a page of them. A sub-select that gives the truth itself passes half of the rows, as far as it knows.
do $$
declare
  v_rule record;
begin
  for v_rule in
    select p.polname as name, p.polrelid::regclass as on_table, pg_get_expr(p.polqual, p.polrelid) as text
    from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relnamespace = 'kernel'::regnamespace and pg_get_expr(p.polqual, p.polrelid) like '%kernel.current_reach() AS %'
  loop
    execute format('alter policy %I on %s using (%s)', v_rule.name, v_rule.on_table, replace(v_rule.text,
      '( SELECT kernel.current_reach() AS current_reach) = ''all''::text', '(select kernel.current_reach() = ''all'')'));
  end loop;
end
$$;
