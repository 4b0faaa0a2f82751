-- The queue of makes, models and calibres as found: longest first, and counted from what stands.
create index unmatched_seen on unmatched (kind, seen desc, norm);
create index reference_matches_reference on reference_matches (kind, reference) where reference is not null;
grant select on reference_matches to proofmark_reader;
