-- A process asks at once which of the devices that listen at it still may: across orgs, ids and roles only.
create policy device_all_ids on kernel.device for select to dojang_system using (true);
create policy session_all_ids on kernel.session for select to dojang_system using (true);
create policy membership_all_ids on kernel.membership for select to dojang_system using (true);
create policy person_role_all_ids on kernel.person_role for select to dojang_system using (true);
grant select (id, org_id, person_id, revoked_at) on kernel.device to dojang_system;
grant select (org_id, person_id, device_id, expires_at, revoked_at) on kernel.session to dojang_system;
grant select (org_id, person_id, role, left_at) on kernel.membership to dojang_system;
grant select (org_id, person_id, role) on kernel.person_role to dojang_system;
