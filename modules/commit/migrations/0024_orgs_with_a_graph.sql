-- Whether an org has a graph of vectors: asked by the job that grows it, for each org with many beside it.
create index search_entry_in_graph on commit.search_entry (org_id) where in_graph;
create index precedent_in_graph on commit.precedent (org_id) where in_graph;
