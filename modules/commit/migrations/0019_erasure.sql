-- Erasure takes a person’s name and address out of captures.
grant update (author) on commit.capture to dojang_app;

