alter table aisher.incident
  add column groups bigint not null default 0 check (groups >= 0),
  add column waiting bigint not null default 0 check (waiting >= 0),
  add column events bigint not null default 0 check (events >= 0),
  add column top_group_id uuid;
comment on column aisher.incident.groups is 'How many groups it has; this and the next columns are written at each look while it is open, so that a list of incidents reads no groups';
comment on column aisher.incident.waiting is 'Groups that no stamp has acknowledged';
comment on column aisher.incident.events is 'Since it was opened, until it was closed';
comment on column aisher.incident.top_group_id is 'The group of its first service that came most; it gives the incident its title';

alter table aisher.incident no force row level security;
alter table aisher.incident_group no force row level security;
alter table aisher.error_group no force row level security;
update aisher.incident i set groups = m.groups, waiting = m.waiting, events = m.events, top_group_id = m.top_group_id
from (
  select i.id, count(*) as groups, count(*) filter (where m.acknowledged_at is null) as waiting,
    sum(greatest(0, g.events - m.events_before)) as events,
    (array_agg(g.id order by g.service_id = i.services[1] desc, g.kind = 'stack' desc, g.events - m.events_before desc, g.id))[1]
      as top_group_id
  from aisher.incident i
  join aisher.incident_group m on m.org_id = i.org_id and m.incident_id = i.id
  join aisher.error_group g on g.org_id = m.org_id and g.id = m.group_id
  group by i.id) m
where i.id = m.id;
alter table aisher.error_group force row level security;
alter table aisher.incident_group force row level security;
alter table aisher.incident force row level security;

alter table aisher.alert_setting add column opened_until timestamptz;
comment on column aisher.alert_setting.opened_until is 'Groups that were opened before it were counted by a look for a storm';
