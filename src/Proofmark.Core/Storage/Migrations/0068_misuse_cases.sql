-- Access: what look-ups that stand out need of tables that are made after them: is the case that of a recovery or a trace, and
-- an erasure reaches what a supervisor wrote.
create index recoveries_case on recoveries (case_reference) where case_reference is not null;
create index traces_reference on traces (reference);
select allow_erasure('anomaly_decisions', array['words']);
