-- Who has a seat in which class, rests, is booked into a single lesson, or waits for a seat.

create table autus.enrolment (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  child_id uuid not null,
  class_id uuid not null,
  slot_ids uuid[],
  since date not null,
  until date,
  ended_because text check (ended_because in ('moved', 'schedule', 'price', 'school', 'health', 'other-academy', 'other')),
  moved_from uuid,
  version int not null default 1 check (version > 0),
  unique (org_id, id),
  foreign key (org_id, child_id) references autus.profile (org_id, id) on delete cascade,
  foreign key (org_id, class_id) references autus.class (org_id, id),
  constraint enrolment_days check (until is null or until >= since - 1)
);
comment on table autus.enrolment is 'A child has a seat in a class, from a day on';
comment on column autus.enrolment.slot_ids is 'The weekly times that the child comes to; null for all';
comment on column autus.enrolment.until is 'The last day; null for no end. The day before the first where it never began';
comment on column autus.enrolment.moved_from is 'The enrolment that this one follows';
create index enrolment_class on autus.enrolment (org_id, class_id, since);
create index enrolment_child on autus.enrolment (org_id, child_id);

create table autus.enrolment_pause (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  enrolment_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  holds_seat boolean not null,
  foreign key (org_id, enrolment_id) references autus.enrolment (org_id, id) on delete cascade,
  constraint pause_times check (ends_at >= starts_at)
);
comment on table autus.enrolment_pause is 'From a lesson to the end of a day an enrolment rests; it ends by itself';
comment on column autus.enrolment_pause.ends_at is 'Midnight after its last day; the same as its start where it was taken back';
create index enrolment_pause_of on autus.enrolment_pause (org_id, enrolment_id);

create table autus.booking (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  lesson_id uuid not null,
  class_id uuid not null,
  child_id uuid not null,
  kind text not null check (kind in ('regular', 'makeup', 'trial', 'pass')),
  cancelled_at timestamptz,
  foreign key (org_id, lesson_id) references autus.lesson (org_id, id) on delete cascade,
  foreign key (org_id, class_id) references autus.class (org_id, id),
  foreign key (org_id, child_id) references autus.profile (org_id, id) on delete cascade
);
comment on table autus.booking is 'A single seat in a lesson, beside what enrolments give';
create unique index booking_holds on autus.booking (org_id, lesson_id, child_id) where cancelled_at is null;
create index booking_lesson on autus.booking (org_id, lesson_id);
create index booking_class on autus.booking (org_id, class_id);
create index booking_child on autus.booking (org_id, child_id, created_at);

create table autus.waiting (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  class_id uuid not null,
  child_id uuid not null,
  slot_ids uuid[],
  state text not null check (state in ('waiting', 'offered', 'taken', 'declined', 'lapsed')),
  offered_at timestamptz,
  expires_at timestamptz,
  enrolment_id uuid,
  foreign key (org_id, class_id) references autus.class (org_id, id),
  foreign key (org_id, child_id) references autus.profile (org_id, id) on delete cascade,
  foreign key (org_id, enrolment_id) references autus.enrolment (org_id, id),
  constraint waiting_offered check ((offered_at is null) = (expires_at is null) and (state <> 'offered' or offered_at is not null)),
  constraint waiting_taken check ((enrolment_id is not null) = (state = 'taken'))
);
comment on table autus.waiting is 'A child waits for a seat in a class, is offered one until a time, and takes it or not';
create unique index waiting_holds on autus.waiting (org_id, class_id, child_id) where state in ('waiting', 'offered');
create index waiting_class on autus.waiting (org_id, class_id, created_at);
create index waiting_child on autus.waiting (org_id, child_id);
create index waiting_enrolment on autus.waiting (org_id, enrolment_id);
create index waiting_due on autus.waiting (org_id, expires_at) where state = 'offered';

alter table autus.enrolment enable row level security;
alter table autus.enrolment force row level security;
alter table autus.enrolment_pause enable row level security;
alter table autus.enrolment_pause force row level security;
alter table autus.booking enable row level security;
alter table autus.booking force row level security;
alter table autus.waiting enable row level security;
alter table autus.waiting force row level security;
create policy org on autus.enrolment using (org_id = (select kernel.current_org()));
create policy org on autus.enrolment_pause using (org_id = (select kernel.current_org()));
create policy org on autus.booking using (org_id = (select kernel.current_org()));
create policy org on autus.waiting using (org_id = (select kernel.current_org()));

-- One's own and the children one stands for; and all of the classes that one teaches.
create policy reach on autus.enrolment as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or child_id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and a.why = any (array['self', 'guardian']) and (a.until is null or a.until > (select autus.today())))
  or class_id in (
    select c.class_id from autus.class_access c
    where c.org_id = (select kernel.current_org()) and c.account_id = (select kernel.current_person())
      and (c.until is null or c.until > (select autus.today()))));
create policy reach on autus.booking as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or child_id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and a.why = any (array['self', 'guardian']) and (a.until is null or a.until > (select autus.today())))
  or class_id in (
    select c.class_id from autus.class_access c
    where c.org_id = (select kernel.current_org()) and c.account_id = (select kernel.current_person())
      and (c.until is null or c.until > (select autus.today()))));
create policy reach on autus.enrolment_pause as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or enrolment_id in (
    select e.id from autus.enrolment e where e.org_id = (select kernel.current_org())));
create policy reach on autus.waiting as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or child_id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and a.why = any (array['self', 'guardian']) and (a.until is null or a.until > (select autus.today()))));
drop policy reach on autus.class;
create policy reach on autus.class as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or id in (
    select c.class_id from autus.class_access c
    where c.org_id = (select kernel.current_org()) and c.account_id = (select kernel.current_person())
      and (c.until is null or c.until > (select autus.today())))
  or id in (select e.class_id from autus.enrolment e where e.org_id = (select kernel.current_org()))
  or id in (select b.class_id from autus.booking b where b.org_id = (select kernel.current_org())));

grant select, insert, update (slot_ids, until, ended_because, version) on autus.enrolment to dojang_app;
grant select, insert, update (ends_at) on autus.enrolment_pause to dojang_app;
grant select, insert, update (cancelled_at) on autus.booking to dojang_app;
grant select, insert, update (slot_ids, state, offered_at, expires_at, enrolment_id) on autus.waiting to dojang_app;
create policy due on autus.waiting for select to dojang_system using (true);
grant select (org_id, state, expires_at) on autus.waiting to dojang_system;
