-- An own role takes the place of the one that it is based on in what a caller may do; the reach stays that of the base.

create function kernel.standing_of_session(
  p_session uuid, p_person uuid, p_device uuid, p_action text, p_at timestamptz, p_readers text[]
) returns table (roles text[], credential text, granting text[], modules text[], reach text, stale boolean)
  language plpgsql as $$
declare
  v_base text;
begin
  select h.roles, m.role, d.kind, array(
      select a.role from kernel.role_action a where a.role = any(h.roles) and a.action = p_action
    ), o.modules, d.last_seen_at < p_at - interval '1 minute'
    into roles, v_base, credential, granting, modules, stale
    from kernel.session s
    join kernel.org o on o.org_id = s.org_id
    join kernel.device d on d.id = s.device_id and d.revoked_at is null
    join kernel.membership m
      on m.org_id = s.org_id and m.person_id = s.person_id and m.left_at is null
    cross join lateral (
      select coalesce(m.own_role, m.role) || array(
        select r.role from kernel.person_role r
        where r.org_id = s.org_id and r.person_id = s.person_id order by r.role
      ) as roles
    ) h
    where s.id = p_session and s.person_id = p_person and s.device_id = p_device
      and s.revoked_at is null and s.expires_at > p_at;
  if not found then
    return;
  end if;
  reach := case when v_base = any(p_readers) then 'all' else 'own' end;
  perform set_config('app.reach', reach, true);
  return next;
end
$$;
comment on function kernel.standing_of_session(uuid, uuid, uuid, text, timestamptz, text[]) is 'Roles of a session that is alive, those of them that may do the action, and whether the device was not seen for a minute. The transaction gets the reach of the membership; p_readers names the roles that read the whole org.';
revoke execute on function kernel.standing_of_session(uuid, uuid, uuid, text, timestamptz, text[]) from public;
grant execute on function kernel.standing_of_session(uuid, uuid, uuid, text, timestamptz, text[]) to dojang_app;

-- A server of the version before asks this one. It refuses what it knows by an own role, whose name it does not know.
create or replace function kernel.person_standing(
  p_session uuid, p_person uuid, p_device uuid, p_action text, p_at timestamptz, p_readers text[]
) returns table (roles text[], credential text, allowed boolean, modules text[], reach text, stale boolean)
  language plpgsql as $$
begin
  return query select s.roles, s.credential, cardinality(s.granting) > 0, s.modules, s.reach, s.stale
    from kernel.standing_of_session(p_session, p_person, p_device, p_action, p_at, p_readers) s;
end
$$;
