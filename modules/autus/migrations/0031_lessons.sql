-- Lessons made ahead from weekly slots, and what people decided of single ones.

create table autus.lesson (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  class_id uuid not null,
  slot_id uuid,
  day date not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  place_id uuid,
  coach_ids uuid[] not null,
  state text not null check (state in ('planned', 'moved', 'cancelled')),
  closure_id uuid,
  decided_at timestamptz,
  sequence int not null check (sequence >= 0),
  held_at timestamptz,
  unique (org_id, id),
  foreign key (org_id, class_id) references autus.class (org_id, id),
  foreign key (org_id, slot_id) references autus.class_slot (org_id, id),
  foreign key (org_id, place_id) references autus.place (org_id, id),
  constraint lesson_times check (ends_at > starts_at)
);
comment on table autus.lesson is 'One meeting of a class; its id is made of class, slot and day';
comment on column autus.lesson.slot_id is 'Null for a lesson that was added by hand';
comment on column autus.lesson.day is 'The day of the slot: it stays when the lesson moves';
comment on column autus.lesson.closure_id is 'What cancelled it: a closure, or the id made of a public holiday';
comment on column autus.lesson.decided_at is 'When a decision or closure changed it last; null while it is as its slot says';
comment on column autus.lesson.sequence is 'How often it changed, for calendars';
comment on column autus.lesson.held_at is 'When attendance was marked first: it is history then';
create index lesson_start on autus.lesson (org_id, starts_at, id);
create index lesson_day on autus.lesson (org_id, day);
create index lesson_class on autus.lesson (org_id, class_id, starts_at);
create index lesson_slot on autus.lesson (org_id, slot_id);
create index lesson_place on autus.lesson (org_id, place_id);

create table autus.lesson_decision (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  lesson_id uuid not null,
  class_id uuid not null,
  slot_id uuid,
  day date not null,
  kind text not null check (kind in ('cancel', 'restore', 'move', 'substitute', 'add')),
  to_day date,
  start_minute smallint check (start_minute between 0 and 1439),
  length_minutes smallint check (length_minutes between 5 and 720),
  place_id uuid,
  coach_ids uuid[],
  decided_by uuid,
  foreign key (org_id, class_id) references autus.class (org_id, id),
  foreign key (org_id, place_id) references autus.place (org_id, id),
  constraint decision_time check ((kind in ('move', 'add')) = (to_day is not null and start_minute is not null and length_minutes is not null)),
  constraint decision_coaches check ((kind in ('substitute', 'add')) = (coach_ids is not null))
);
comment on table autus.lesson_decision is 'What somebody decided of one lesson; only added, never changed';
comment on column autus.lesson_decision.decided_by is 'The person of the kernel; null for the system';
create index lesson_decision_lesson on autus.lesson_decision (org_id, lesson_id);
create index lesson_decision_day on autus.lesson_decision (org_id, day);
create index lesson_decision_to on autus.lesson_decision (org_id, to_day);
create index lesson_decision_class on autus.lesson_decision (org_id, class_id);
create index lesson_decision_place on autus.lesson_decision (org_id, place_id);

alter table autus.lesson enable row level security;
alter table autus.lesson force row level security;
alter table autus.lesson_decision enable row level security;
alter table autus.lesson_decision force row level security;
create policy org on autus.lesson using (org_id = (select kernel.current_org()));
create policy org on autus.lesson_decision using (org_id = (select kernel.current_org()));
create policy reach on autus.lesson as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or class_id in (
    select c.id from autus.class c where c.org_id = (select kernel.current_org())));
create policy reach on autus.lesson_decision as restrictive to dojang_app using ((select kernel.current_reach() = 'all'));
grant select, insert, delete, update (starts_at, ends_at, place_id, coach_ids, state, closure_id, decided_at, sequence, held_at)
  on autus.lesson to dojang_app;
grant select, insert on autus.lesson_decision to dojang_app;

-- The daily job asks which orgs have classes that are open.
grant usage on schema autus to dojang_system;
create policy due on autus.class for select to dojang_system using (true);
grant select (org_id, closed_on) on autus.class to dojang_system;
