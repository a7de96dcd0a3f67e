-- "on conflict do update" asks the policies of select, and an owner that may act as dojang_app meets those of dojang_app: what
-- a guest causes about others could not be recorded on PostgreSQL. The trigger writes as the owner, so it is let through.
alter policy event_subject_reach on kernel.event_subject
  using ((select kernel.current_reach() = 'all') or (select current_user <> 'dojang_app') or kernel.is_event_of_person(seq));
