-- Files, exports and keys are rows of people: whoever does not read the whole org sees their own.
create policy file_reach on kernel.file as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy file_link_reach on kernel.file_link as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or exists (select from kernel.file f where f.id = file_link.file_id));
create policy data_export_reach on kernel.data_export as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy api_key_reach on kernel.api_key as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
