-- Classes of an academy, where and when they meet, who teaches them, and days without lessons.

create table autus.place (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  name text not null check (length(name) between 1 and 60),
  lessons_max int check (lessons_max between 1 and 100),
  learners_max int check (learners_max between 1 and 1000),
  version int not null default 1 check (version > 0),
  unique (org_id, id),
  unique (org_id, name)
);
comment on table autus.place is 'Where lessons take place';
comment on column autus.place.lessons_max is 'Lessons at one time; null for no limit';
comment on column autus.place.learners_max is 'Learners at one time; null for no limit';

create table autus.class (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  name text not null check (length(name) between 1 and 60),
  level text not null check (length(level) <= 40),
  age_min smallint check (age_min between 0 and 99),
  age_max smallint check (age_max between 0 and 99),
  capacity int not null check (capacity between 1 and 500),
  colour text not null check (length(colour) between 1 and 20),
  closed_on date,
  version int not null default 1 check (version > 0),
  unique (org_id, id),
  constraint class_ages check (age_min is null or age_max is null or age_min <= age_max)
);
comment on table autus.class is 'A class: who is taught, how many have a seat';
comment on column autus.class.closed_on is 'The last day on which it had lessons; null while it is open';
create index class_list on autus.class (org_id, created_at desc, id desc);

create table autus.class_slot (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  class_id uuid not null,
  weekday smallint not null check (weekday between 1 and 7),
  start_minute smallint not null check (start_minute between 0 and 1439),
  length_minutes smallint not null check (length_minutes between 5 and 720),
  place_id uuid,
  since date not null,
  until date,
  unique (org_id, id),
  foreign key (org_id, class_id) references autus.class (org_id, id),
  foreign key (org_id, place_id) references autus.place (org_id, id)
);
comment on table autus.class_slot is 'A weekly time of a class; a new time is a new slot';
comment on column autus.class_slot.weekday is '1 is Monday, 7 is Sunday';
comment on column autus.class_slot.start_minute is 'Minutes after midnight in Korea';
comment on column autus.class_slot.until is 'The last day; null for no end. Before the first day where it never began';
create index class_slot_class on autus.class_slot (org_id, class_id);
create index class_slot_place on autus.class_slot (org_id, place_id);

create table autus.class_coach (
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  class_id uuid not null,
  coach_id uuid not null,
  since date not null,
  until date,
  primary key (org_id, class_id, coach_id, created_at),
  foreign key (org_id, class_id) references autus.class (org_id, id),
  foreign key (org_id, coach_id) references autus.profile (org_id, id) on delete cascade
);
comment on table autus.class_coach is 'Who teaches a class, from when until when';
comment on column autus.class_coach.until is 'The first day on which it holds no more; null while it holds';
create unique index class_coach_holds on autus.class_coach (org_id, class_id, coach_id) where until is null;
create index class_coach_coach on autus.class_coach (org_id, coach_id);

create table autus.class_access (
  org_id uuid not null references kernel.org (org_id),
  account_id uuid not null,
  class_id uuid not null,
  until date,
  created_at timestamptz not null,
  primary key (org_id, account_id, class_id),
  foreign key (org_id, account_id) references kernel.person (org_id, id) on delete cascade,
  foreign key (org_id, class_id) references autus.class (org_id, id)
);
comment on table autus.class_access is 'Which classes an account teaches, also for one lesson: what the policies of lessons and enrolments read';
comment on column autus.class_access.until is 'The first day on which it holds no more; null while nobody ended it';

create table autus.closure (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  kind text not null check (kind in ('own', 'temporary')),
  name text not null check (length(name) between 1 and 60),
  since date not null,
  until date not null,
  class_ids uuid[],
  place_ids uuid[],
  announced_at timestamptz,
  withdrawn_at timestamptz,
  constraint closure_days check (until >= since),
  constraint closure_withdrawn check (withdrawn_at is null or withdrawn_at >= created_at)
);
comment on table autus.closure is 'Days without lessons beside the public holidays; withdrawn, never deleted';
comment on column autus.closure.kind is 'A temporary holiday moves the substitute days of others';
comment on column autus.closure.class_ids is 'Null for all classes';
comment on column autus.closure.place_ids is 'Null for all places, and for lessons without one';
comment on column autus.closure.announced_at is 'Null while a temporary holiday waits for the owner';
create index closure_list on autus.closure (org_id, until);

create table autus.open_day (
  org_id uuid not null references kernel.org (org_id),
  day date not null,
  created_at timestamptz not null,
  primary key (org_id, day)
);
comment on table autus.open_day is 'A public holiday on which the academy teaches';

alter table autus.place enable row level security;
alter table autus.place force row level security;
alter table autus.class enable row level security;
alter table autus.class force row level security;
alter table autus.class_slot enable row level security;
alter table autus.class_slot force row level security;
alter table autus.class_coach enable row level security;
alter table autus.class_coach force row level security;
alter table autus.class_access enable row level security;
alter table autus.class_access force row level security;
alter table autus.closure enable row level security;
alter table autus.closure force row level security;
alter table autus.open_day enable row level security;
alter table autus.open_day force row level security;

-- Places and days without lessons name nobody: everybody of the org sees them.
create policy org on autus.place using (org_id = (select kernel.current_org()));
create policy org on autus.class using (org_id = (select kernel.current_org()));
create policy org on autus.class_slot using (org_id = (select kernel.current_org()));
create policy org on autus.class_coach using (org_id = (select kernel.current_org()));
create policy org on autus.class_access using (org_id = (select kernel.current_org()));
create policy org on autus.closure using (org_id = (select kernel.current_org()));
create policy org on autus.open_day using (org_id = (select kernel.current_org()));

create policy reach on autus.class_access as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or account_id = (select kernel.current_person()));
create policy reach on autus.class_coach as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or coach_id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person()) and a.why = 'self'
      and (a.until is null or a.until > (select autus.today()))));
create policy reach on autus.class as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or id in (
    select a.class_id from autus.class_access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and (a.until is null or a.until > (select autus.today()))));
create policy reach on autus.class_slot as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or class_id in (
    select c.id from autus.class c where c.org_id = (select kernel.current_org())));
-- Guests write none of what everybody sees.
create policy place_kept on autus.place as restrictive for insert to dojang_app with check ((select kernel.current_reach() = 'all'));
create policy place_changed on autus.place as restrictive for update to dojang_app using ((select kernel.current_reach() = 'all'));
create policy closure_kept on autus.closure as restrictive for insert to dojang_app with check ((select kernel.current_reach() = 'all'));
create policy closure_changed on autus.closure as restrictive for update to dojang_app using ((select kernel.current_reach() = 'all'));
create policy open_day_kept on autus.open_day as restrictive for insert to dojang_app with check ((select kernel.current_reach() = 'all'));
create policy open_day_gone on autus.open_day as restrictive for delete to dojang_app using ((select kernel.current_reach() = 'all'));

grant select, insert, update (name, lessons_max, learners_max, version) on autus.place to dojang_app;
grant select, insert, update (name, level, age_min, age_max, capacity, colour, closed_on, version) on autus.class to dojang_app;
grant select, insert, update (until) on autus.class_slot to dojang_app;
grant select, insert, update (until) on autus.class_coach to dojang_app;
grant select, insert, delete on autus.class_access to dojang_app;
grant select, insert, update (announced_at, withdrawn_at) on autus.closure to dojang_app;
grant select, insert, delete on autus.open_day to dojang_app;
