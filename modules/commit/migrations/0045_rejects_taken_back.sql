-- The context of a rejected draft stays for as long as the reject can be taken back: its end moves.
grant update (expires_at) on commit.capture_context to dojang_app;
