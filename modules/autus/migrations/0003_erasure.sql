-- Who is erased leaves no wish behind.
grant update (wish_sealed) on autus.consultation to dojang_app;
create index guardianship_guardian on autus.guardianship (org_id, guardian_id);
