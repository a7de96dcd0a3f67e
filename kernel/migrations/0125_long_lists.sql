-- Lists that go on behind their first page: people, and the keys that acted for one of them.

-- A page ends at a time to a millisecond; the clock of the database counts microseconds.
alter table kernel.person alter column created_at set default date_trunc('milliseconds', now());
alter table kernel.person no force row level security;
update kernel.person set created_at = date_trunc('milliseconds', created_at)
  where created_at <> date_trunc('milliseconds', created_at);
alter table kernel.person force row level security;
create index person_came on kernel.person (org_id, created_at, id);

create index api_key_of_person on kernel.api_key (org_id, person_id, created_at desc);
