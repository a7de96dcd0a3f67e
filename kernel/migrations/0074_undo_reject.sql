-- The person who rejected a draft may take the reject back for some seconds. The ledger keeps both. An approval never goes.
create policy stamp_undo on kernel.stamp as restrictive for delete to dojang_app using (decision = 'reject');
grant delete on kernel.stamp to dojang_app;
comment on table kernel.stamp is
  'A person''s decision on a draft; the primary key is why there is one at most. A reject that was taken back is not here: the ledger has both';
