-- The first page of what waits, which every screen and machine asks for again and again. Planning the statement took
-- twice as long as running it; a function keeps its plan for the session.

create function kernel.waiting_drafts(p_asked uuid, p_badge uuid, p_at timestamptz, p_max int) returns table (
  waiting bigint, id uuid, module text, kind text, title text, summary jsonb, state text, trace_uuid uuid,
  created_at timestamptz, expires_at timestamptz, snoozed_until timestamptz, risks text[], asked_person_id uuid,
  superseded_by uuid, lines_total int, lines_done int, lines_failed int
)
  language plpgsql stable as $$
begin
  return query
  select badge.waiting, line.*
  from (
    select count(*) as waiting from kernel.draft d
    where d.state = 'pending' and d.expires_at > p_at and (d.snoozed_until is null or d.snoozed_until <= p_at)
      and (p_badge is null or d.asked_person_id = p_badge or d.asked_person_id is null)
  ) badge
  left join lateral (
    select page.* from (
      select d.id, d.module, d.kind, d.title, d.summary, d.state, d.trace_uuid, d.created_at, d.expires_at,
        d.snoozed_until, d.risks, d.asked_person_id, d.superseded_by, d.lines_total, d.lines_done, d.lines_failed
      from kernel.draft d
      where d.state = 'pending' and d.expires_at > p_at and (d.snoozed_until is null or d.snoozed_until <= p_at)
        and (p_asked is null or d.asked_person_id = p_asked or d.asked_person_id is null)
      -- A plan that is kept does not know p_max. It has to know that few are wanted.
      order by d.created_at desc, d.id desc limit 101
    ) page
    order by page.created_at desc, page.id desc limit p_max
  ) line on true;
end
$$;
comment on function kernel.waiting_drafts(uuid, uuid, timestamptz, int) is 'The newest p_max drafts, 101 at most, that wait for p_asked, and how many wait for p_badge; null: for anybody. One row without a draft when none waits.';
revoke execute on function kernel.waiting_drafts(uuid, uuid, timestamptz, int) from public;
grant execute on function kernel.waiting_drafts(uuid, uuid, timestamptz, int) to dojang_app;
