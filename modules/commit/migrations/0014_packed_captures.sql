-- Megabytes of JSON held up whoever else asked the database. They are packed where they are read.
comment on column commit.capture.scope is 'Files, elements, relations, concerns, coverage: JSON, or a string of packed JSON (gzip:base64); the masked context lies sealed in commit.capture_context';
comment on column commit.capture.convention is 'How the repository words its commits: JSON, or a string of packed JSON';
comment on column commit.capture.secrets is 'Where a secret may be: path, line, kind; never the secret. JSON, or a string of packed JSON';
comment on column commit.diff_preview.sealed is 'The diff as JSON, packed (gzip:base64) before it was sealed';
