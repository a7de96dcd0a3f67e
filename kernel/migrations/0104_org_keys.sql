-- A key of the org has a role of its own and stays when people leave; any key may be bound to networks.

alter table kernel.api_key
  alter column person_id drop not null,
  add column own_role text,
  add column created_by uuid,
  add column networks text[] check (cardinality(networks) between 1 and 20 and array_position(networks, null) is null),
  add constraint api_key_own_role foreign key (org_id, own_role) references kernel.role (org_id, name),
  add constraint api_key_whose check (case when person_id is null then own_role is not null or revoked_at is not null else own_role is null end);
create index api_key_of_own_role on kernel.api_key (org_id, own_role) where own_role is not null;
comment on table kernel.api_key is 'What a program shows instead of a session. It may do its scopes, and never more than its person or its own role may do now.';
comment on column kernel.api_key.person_id is 'Who made it and whose rights it has, and with whom it ends; null for a key of the org.';
comment on column kernel.api_key.own_role is 'What a key of the org may do at most; null for a key of a person.';
comment on column kernel.api_key.created_by is 'Who made a key of the org, which stays when that person leaves.';
comment on column kernel.api_key.networks is 'Addresses that it works from, e.g. 203.0.113.0/24; null for anywhere.';
grant update (own_role) on kernel.api_key to dojang_app;

create function kernel.standing_of_key(p_kind text, p_hash text, p_action text, p_at timestamptz, p_from inet)
  returns table (
    id uuid, person_id uuid, roles text[], scopes text[], granting text[], modules text[],
    expired boolean, revoked boolean, away boolean, stale boolean
  )
  language plpgsql as $$
begin
  return query select k.id, k.person_id, h.roles, k.scopes, array(
      select a.role from kernel.role_action a where a.role = any(h.roles) and a.action = p_action
    ), o.modules, case when k.secret_hash = p_hash then k.expires_at
      else least(k.previous_until, k.expires_at) end <= p_at, k.revoked_at is not null,
    k.networks is not null and (p_from <<= any(k.networks::inet[])) is not true,
    k.last_used_at is null or k.last_used_at < p_at - interval '1 minute'
    from kernel.api_key k
    join kernel.org o on o.org_id = k.org_id
    left join kernel.membership m
      on m.org_id = k.org_id and m.person_id = k.person_id and m.left_at is null
    cross join lateral (
      select case when k.own_role is not null then array[k.own_role]
      else coalesce(m.own_role, m.role) || array(
        select r.role from kernel.person_role r
        where r.org_id = k.org_id and r.person_id = k.person_id order by r.role
      ) end as roles
    ) h
    where k.kind = p_kind and (k.secret_hash = p_hash or k.previous_hash = p_hash)
      and (k.person_id is null or m.person_id is not null);
end
$$;
comment on function kernel.standing_of_key(text, text, text, timestamptz, inet) is 'The key with this hash, of now or of before its rotation, with its own role or the roles of its person, those of them that may do the action, whether it is used from elsewhere than its networks, and whether it was not used for a minute.';
revoke execute on function kernel.standing_of_key(text, text, text, timestamptz, inet) from public;
grant execute on function kernel.standing_of_key(text, text, text, timestamptz, inet) to dojang_app;

-- A server of the version before asks this one. It knows no keys but those of people, and no networks.
create or replace function kernel.key_standing(p_kind text, p_hash text, p_action text, p_at timestamptz)
  returns table (
    id uuid, person_id uuid, roles text[], scopes text[], allowed boolean, modules text[],
    expired boolean, revoked boolean, stale boolean
  )
  language plpgsql as $$
begin
  return query select s.id, s.person_id, s.roles, s.scopes, cardinality(s.granting) > 0, s.modules,
    s.expired, s.revoked, s.stale
    from kernel.standing_of_key(p_kind, p_hash, p_action, p_at, null) s
    where s.person_id is not null and not s.away;
end
$$;
