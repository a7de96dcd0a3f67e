-- An audit asks by the trace of an error.
create index sample_trace on aisher.sample (org_id, trace_id);
