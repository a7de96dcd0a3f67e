-- Kin of a new key are found by their templates: all messages of a logger share what is left of a key without its template.
drop index aisher.fingerprint_rest;
