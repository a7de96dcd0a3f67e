-- A link is good for as long as whoever made it may make it: what it was made with, and when it was ended.

alter table kernel.pairing
  add column created_by_device uuid,
  add column role text check (role ~ '^[a-z]{1,30}$'),
  add column ended_at timestamptz,
  add column ended_by uuid,
  add constraint pairing_maker_device
    foreign key (org_id, created_by_device) references kernel.device (org_id, id),
  add constraint pairing_ended check (ended_by is null or ended_at is not null),
  add constraint pairing_claimed_or_ended check (claimed_at is null or ended_at is null);
create index pairing_open on kernel.pairing (org_id, expires_at)
  where claimed_at is null and ended_at is null;
grant update (ended_at, ended_by) on kernel.pairing to dojang_app;
comment on column kernel.pairing.created_by_device is
  'Device that it was made on, with which it ends; null for a link of the terminal.';
comment on column kernel.pairing.role is
  'What its person was, or was invited as, when it was made; null in rows older than the column.';
comment on column kernel.pairing.ended_at is 'When somebody ended it before it was used.';
comment on column kernel.pairing.ended_by is 'Who ended it.';

alter table kernel.link
  add column role text check (role ~ '^[a-z]{1,30}$'),
  add column asked_person_id uuid;
comment on column kernel.link.role is
  'What its person was when it was made; with another role, or none, the link is over.';
comment on column kernel.link.asked_person_id is
  'Who the draft was asked of when it was made; asked of somebody else, the link is over.';
