-- A tally is written by a trigger as the owner of the tables, who may be a member of dojang_app: the grants of whoever
-- reports a commit do not limit it. Who reads it is dojang_app itself.
drop policy repository_tally_grant on commit.repository_tally;
create policy repository_tally_grant on commit.repository_tally as restrictive to dojang_app
  using (current_user <> 'dojang_app' or (select kernel.reaches_all()::text) <> 'false'
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
drop policy reuse_tally_grant on commit.reuse_tally;
create policy reuse_tally_grant on commit.reuse_tally as restrictive to dojang_app
  using (current_user <> 'dojang_app' or (select kernel.reaches_all()::text) <> 'false'
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
