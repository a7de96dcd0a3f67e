-- An invitation to an address may carry a role that the org made.

alter table kernel.invitation
  drop constraint invitation_role_check,
  add constraint invitation_role_check check (length(role) <= 61 and role ~ '^[a-z]{1,30}(:[0-9a-f-]{36})?$'),
  add constraint invitation_own_role check (kind = 'address' or role !~ ':');
comment on column kernel.invitation.role is 'What who accepts becomes: a role of the kernel or, for an address, one of the org.';
grant update (role) on kernel.invitation to dojang_app;
create index invitation_role on kernel.invitation (org_id, role) where ended_at is null;
