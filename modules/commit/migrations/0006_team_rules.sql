alter table commit.rule add column team_id uuid;
alter table commit.rule add foreign key (org_id, team_id) references kernel.team (org_id, id);
alter table commit.rule add constraint rule_holds_in_one_place check (repository_id is null or team_id is null);
comment on column commit.rule.team_id is 'For the commits of its people; null with repository_id: for the whole org';
create index rule_team on commit.rule (org_id, team_id) where team_id is not null;
grant update (team_id) on commit.rule to dojang_app;
