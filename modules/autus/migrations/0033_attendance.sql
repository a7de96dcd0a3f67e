-- How each child was in a lesson, what could be undone, and what families are to be told.

alter table autus.lesson add column revision int not null default 0 check (revision >= 0);
comment on column autus.lesson.revision is 'Of its register: each save that changes something adds one';
grant update (revision) on autus.lesson to dojang_app;

create table autus.attendance (
  org_id uuid not null references kernel.org (org_id),
  lesson_id uuid not null,
  child_id uuid not null,
  month timestamptz not null,
  created_at timestamptz not null,
  class_id uuid not null,
  mark text check (mark in ('present', 'late', 'early', 'absent', 'excused')),
  said jsonb not null check (jsonb_typeof(said) = 'array'),
  primary key (org_id, lesson_id, child_id, month),
  foreign key (org_id, lesson_id) references autus.lesson (org_id, id),
  foreign key (org_id, child_id) references autus.profile (org_id, id) on delete cascade,
  foreign key (org_id, class_id) references autus.class (org_id, id)
) partition by range (month);
comment on table autus.attendance is 'How a child was in a lesson, with what each coach said; one row for a lesson and a child';
comment on column autus.attendance.month is 'The first of the month of the lesson''s day, at midnight UTC';
comment on column autus.attendance.mark is 'What holds; null where the only word was taken back';
comment on column autus.attendance.said is 'Who said what, when, and in which revision of the register; the first one holds';
create index attendance_child on autus.attendance (org_id, child_id, month);
create index attendance_class on autus.attendance (org_id, class_id, month);

create table autus.attendance_save (
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  lesson_id uuid not null,
  class_id uuid not null,
  revision int not null check (revision > 0),
  save_id uuid not null,
  saved_by uuid not null,
  before jsonb not null check (jsonb_typeof(before) = 'array'),
  primary key (org_id, lesson_id, revision),
  foreign key (org_id, lesson_id) references autus.lesson (org_id, id),
  foreign key (org_id, class_id) references autus.class (org_id, id)
);
comment on table autus.attendance_save is 'What a save replaced, so that it can be taken back within five minutes';
comment on column autus.attendance_save.save_id is 'Named by the device: a save whose answer was lost comes again, and changes nothing';
comment on column autus.attendance_save.saved_by is 'The person of the kernel who saved';
create unique index attendance_save_once on autus.attendance_save (org_id, lesson_id, save_id);
create index attendance_save_class on autus.attendance_save (org_id, class_id);
create index attendance_save_age on autus.attendance_save (org_id, created_at);

create table autus.telling (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  lesson_id uuid not null,
  class_id uuid not null,
  child_id uuid not null,
  says text not null check (says in ('came', 'absent')),
  due_at timestamptz not null,
  state text not null check (state in ('waiting', 'sent', 'cancelled')),
  corrects uuid,
  seq int not null check (seq >= 0),
  foreign key (org_id, lesson_id) references autus.lesson (org_id, id),
  foreign key (org_id, class_id) references autus.class (org_id, id),
  foreign key (org_id, child_id) references autus.profile (org_id, id) on delete cascade
);
comment on table autus.telling is 'What a family is to be told of a child in a lesson, once an undo is over';
comment on column autus.telling.corrects is 'The message that said the opposite and was sent';
comment on column autus.telling.seq is 'The revision of the register that made it';
create unique index telling_waits on autus.telling (org_id, lesson_id, child_id) where state = 'waiting';
create index telling_lesson on autus.telling (org_id, lesson_id, seq);
create index telling_due on autus.telling (org_id, due_at) where state = 'waiting';
create index telling_child on autus.telling (org_id, child_id);
create index telling_class on autus.telling (org_id, class_id);

alter table autus.attendance enable row level security;
alter table autus.attendance force row level security;
alter table autus.attendance_save enable row level security;
alter table autus.attendance_save force row level security;
alter table autus.telling enable row level security;
alter table autus.telling force row level security;
create policy org on autus.attendance using (org_id = (select kernel.current_org()));
create policy org on autus.attendance_save using (org_id = (select kernel.current_org()));
create policy org on autus.telling using (org_id = (select kernel.current_org()));
create policy reach on autus.attendance as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or child_id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and a.why = any (array['self', 'guardian']) and (a.until is null or a.until > (select autus.today())))
  or class_id in (
    select c.class_id from autus.class_access c
    where c.org_id = (select kernel.current_org()) and c.account_id = (select kernel.current_person())
      and (c.until is null or c.until > (select autus.today()))));
create policy reach on autus.attendance_save as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or class_id in (
    select c.class_id from autus.class_access c
    where c.org_id = (select kernel.current_org()) and c.account_id = (select kernel.current_person())
      and (c.until is null or c.until > (select autus.today()))));
create policy reach on autus.telling as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or class_id in (
    select c.class_id from autus.class_access c
    where c.org_id = (select kernel.current_org()) and c.account_id = (select kernel.current_person())
      and (c.until is null or c.until > (select autus.today()))));
-- Who sees a mark as a guardian does not write it; the same of lessons.
create policy marked on autus.attendance as restrictive for insert to dojang_app
  with check ((select kernel.current_reach() = 'all') or class_id in (
    select c.class_id from autus.class_access c
    where c.org_id = (select kernel.current_org()) and c.account_id = (select kernel.current_person())
      and (c.until is null or c.until > (select autus.today()))));
create policy remarked on autus.attendance as restrictive for update to dojang_app
  using ((select kernel.current_reach() = 'all') or class_id in (
    select c.class_id from autus.class_access c
    where c.org_id = (select kernel.current_org()) and c.account_id = (select kernel.current_person())
      and (c.until is null or c.until > (select autus.today()))));
create policy changed on autus.lesson as restrictive for update to dojang_app
  using ((select kernel.current_reach() = 'all') or class_id in (
    select c.class_id from autus.class_access c
    where c.org_id = (select kernel.current_org()) and c.account_id = (select kernel.current_person())
      and (c.until is null or c.until > (select autus.today()))));
grant select, insert, update (mark, said) on autus.attendance to dojang_app;
grant select, insert, delete on autus.attendance_save to dojang_app;
grant select, insert, update (state) on autus.telling to dojang_app;
