-- Messages about one thing take each other's place, and what came in quiet hours comes as one message at their end.

alter table kernel.notification add column thread text check (length(thread) between 1 and 100);
alter table kernel.notification add column again boolean not null default false;
alter table kernel.notification add column held_until timestamptz;
comment on column kernel.notification.thread is 'What it is about, as <module>.<noun>:<id>. The next one of the same thread takes its place where the channel can.';
comment on column kernel.notification.again is 'It is to be noticed although it takes the place of another.';
comment on column kernel.notification.held_until is 'The end of the quiet hours in which it came, until its digest is sent; then null.';
create index notification_thread on kernel.notification (org_id, person_id, thread, created_at desc) where thread is not null;
create index notification_held on kernel.notification (org_id, person_id, held_until) where held_until is not null;
comment on table kernel.notification is 'What a person was told of. Append-only, but for held_until.';
grant update (held_until) on kernel.notification to dojang_app;
comment on column kernel.delivery.receipt is 'What the channel needs to change the message later: Slack''s channel and ts, the id of a letter.';
