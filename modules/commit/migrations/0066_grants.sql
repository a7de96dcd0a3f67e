-- A repository may be granted to some people of the org only. Who does not reach it sees nothing of it: each table that knows a
-- repository asks the grants, once a statement; the others ask the capture that they hang on.
create policy repository_grant on commit.repository as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
-- Who captured sees it whatever is granted.
create policy capture_grant on commit.capture as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or person_id = (select kernel.current_person())
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
create policy rule_grant on commit.rule as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or repository_id is null
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
-- The row of the whole org, which names no repository, counts those that are not reached as well.
create policy reuse_tally_grant on commit.reuse_tally as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false'
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
create policy finalised_commit_grant on commit.finalised_commit as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false'
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
create policy precedent_grant on commit.precedent as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false'
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
create policy reuse_grant on commit.reuse as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false'
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
create policy repository_tally_grant on commit.repository_tally as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false'
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
create policy changed_element_grant on commit.changed_element as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false'
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[]));
create policy search_entry_grant on commit.search_entry as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false'
    or repository_id = any ((select kernel.may_reach('commit.repository', 'read'))::uuid[])
    -- From before entries knew their repository.
    or (repository_id is null
      and exists (select from commit.finalised_commit f where f.id = search_entry.finalised_commit_id)));
create policy capture_context_grant on commit.capture_context as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from commit.capture c where c.id = capture_context.capture_id));
create policy diff_preview_grant on commit.diff_preview as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from commit.capture c where c.id = diff_preview.capture_id));
create policy description_grant on commit.description as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from commit.capture c where c.id = description.capture_id));
create policy draft_request_grant on commit.draft_request as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from commit.capture c where c.id = draft_request.capture_id));
create policy act_grant on commit.act as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from commit.capture c where c.id = act.capture_id));
create policy errand_grant on commit.errand as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from commit.capture c where c.draft_id = errand.draft_id));

-- Drafts from before drafts knew of resources. The policies would hide every row from an owner that is no superuser.
alter table commit.capture no force row level security;
select count(kernel.name_resource(c.org_id, c.draft_id, 'commit.repository', c.repository_id, c.person_id))
  from commit.capture c;
alter table commit.capture force row level security;
