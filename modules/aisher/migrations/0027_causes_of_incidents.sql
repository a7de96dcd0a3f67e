alter table aisher.incident add column analysis_id uuid;
alter table aisher.incident add column suspect text check (length(suspect) <= 300);
alter table aisher.incident add column suspect_sha text check (length(suspect_sha) between 7 and 64);
comment on column aisher.incident.analysis_id is 'What was found out of its cause, asked for when it was opened';
comment on column aisher.incident.suspect is 'The likeliest commit and who stamped it, as messages name it; empty when there is none';
create index incident_analysis on aisher.incident (org_id, analysis_id);
