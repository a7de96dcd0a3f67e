-- A service that joins later has a first day of its own.

alter table aisher.alert_setting add column services_from timestamptz not null default '-infinity';
comment on column aisher.alert_setting.services_from is 'Services that came until then are known; one that came later is learnt for a day, and nobody is told of its new groups. Infinity: none is learnt';
alter table aisher.alert_setting no force row level security;
update aisher.alert_setting set services_from = now();
alter table aisher.alert_setting force row level security;
