-- A person's newest captures say whether they use an editor: without it, every first step read all captures of the org.
create index capture_person on commit.capture (org_id, person_id, created_at desc);
