-- A notification kind is a module's own and starts with its name; the kernel's kinds stay as they are.
alter table kernel.notification_preference drop constraint notification_preference_kind_check;
alter table kernel.notification_preference add constraint notification_preference_kind_check
  check (length(kind) <= 100 and kind ~ '^([a-z]+\.)?[a-z]+(-[a-z]+)*$');
alter table kernel.notification drop constraint notification_kind_check;
alter table kernel.notification add constraint notification_kind_check
  check (length(kind) <= 100 and kind ~ '^([a-z]+\.)?[a-z]+(-[a-z]+)*$');

-- Until now one module asked for stamps. The policy would hide every row from an owner that is no superuser.
alter table kernel.notification_preference no force row level security;
update kernel.notification_preference set kind = 'commit.' || kind
  where kind in ('draft-waiting', 'act-done', 'act-failed');
alter table kernel.notification_preference force row level security;
alter table kernel.notification no force row level security;
update kernel.notification set kind = 'commit.' || kind
  where kind in ('draft-waiting', 'act-done', 'act-failed');
alter table kernel.notification force row level security;
