-- After a failed act a person may ask the machine for a new draft: of the working tree as it is by then.
alter table commit.errand drop constraint errand_kind_check;
alter table commit.errand add constraint errand_kind_check
  check (kind in ('leave-out', 'ignore', 'revert', 'redraft'));
