-- Marks that left a weapon with a part lead to it in a search, whatever their kind and whenever they were put on.
create index marks_norm_past on marks (norm) where until_act is not null;
-- What hangs on a fitting is seen by who sees the fitting.
alter table mark_removals enable row level security;
create policy mark_removals_read on mark_removals for select to proofmark_reader using (exists (select from fittings f where f.id = mark_removals.fitting));
create policy mark_removals_write on mark_removals for all to proofmark_writer using (true) with check (true);
grant select on mark_removals to proofmark_reader;
