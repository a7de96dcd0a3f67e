-- Issues of groups that were merged, and issues that were closed at their tracker.

create index error_group_merged on aisher.error_group (org_id, merged_into) where merged_into is not null;

alter table aisher.ticket add column asked_at timestamptz;
comment on column aisher.ticket.asked_at is 'When its tracker was asked last whether it is open; null where the tracker cannot be asked';
alter table aisher.ticket no force row level security;
alter table aisher.ticket_target no force row level security;
update aisher.ticket t set asked_at = t.changed_at
from aisher.ticket_target target
where target.id = t.target_id and target.kind = 'github' and t.key is not null;
alter table aisher.ticket_target force row level security;
alter table aisher.ticket force row level security;
create index ticket_to_ask on aisher.ticket (org_id, asked_at) where state = 'open';
grant update (asked_at) on aisher.ticket to dojang_app;

-- The clock asks which orgs have issues to ask about.
create policy due on aisher.ticket for select to dojang_system using (true);
grant select (org_id, state, asked_at) on aisher.ticket to dojang_system;
