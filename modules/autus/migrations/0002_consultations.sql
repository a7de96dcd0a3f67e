-- Who asked about lessons, what they wish, and what came of it. The desk's alone.
create table autus.consultation (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  profile_id uuid not null,
  came_by text not null check (came_by in ('call', 'visit', 'web', 'referral', 'other')),
  wish_sealed text check (length(wish_sealed) <= 8000),
  noted_by uuid not null,
  next_step text not null check (next_step in ('none', 'call', 'visit', 'trial')),
  next_on date,
  outcome text check (outcome in ('won', 'lost')),
  lost_because text check (lost_because in ('price', 'schedule', 'distance', 'other-academy', 'no-answer', 'other')),
  closed_at timestamptz,
  version int not null default 1 check (version > 0),
  foreign key (org_id, profile_id) references autus.profile (org_id, id) on delete cascade,
  constraint consultation_closed check ((outcome is null) = (closed_at is null)),
  constraint consultation_lost check ((lost_because is not null) = (outcome is not null and outcome = 'lost'))
);
comment on table autus.consultation is 'A talk with somebody who may come: how they came, what they wish, what is next, what came of it';
comment on column autus.consultation.wish_sealed is 'What they said they wish, sealed';
comment on column autus.consultation.noted_by is 'The person of the kernel who wrote it down';
create index consultation_list on autus.consultation (org_id, created_at desc, id desc);
create index consultation_open on autus.consultation (org_id, created_at desc, id desc) where outcome is null;
create index consultation_profile on autus.consultation (org_id, profile_id, created_at desc);

alter table autus.consultation enable row level security;
alter table autus.consultation force row level security;
create policy org on autus.consultation using (org_id = (select kernel.current_org()));
create policy reach on autus.consultation as restrictive to dojang_app using ((select kernel.current_reach() = 'all'));
grant select, insert, update (outcome, lost_because, closed_at, version) on autus.consultation to dojang_app;
