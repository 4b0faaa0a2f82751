-- Entries of several registers that speak of one weapon and contradict one another, field by field: what a named person decided. Neither
-- entry is changed by it. The decision holds for the values that it was made on (basis); when an entry says otherwise, the question is open again.
create table contradiction_decisions (
    id bigint primary key,
    entry bigint not null,                     -- that founded the weapon when it was decided
    register bigint not null,
    handling smallint not null,
    field text collate "C" not null check (field in ('category', 'make', 'model', 'calibre', 'country', 'year', 'origin')),
    basis uuid not null,                       -- hash of which entry said what
    right_entry bigint,                        -- null: both stay as they are
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (entry, field, basis),
    check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0) and (right_entry is null or (right_entry < 0) = (entry < 0)))
);
select make_recorded('contradiction_decisions');
select allow_erasure('contradiction_decisions', array['reason']);
alter table contradiction_decisions enable row level security;
create policy contradiction_decisions_read on contradiction_decisions for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy contradiction_decisions_training on contradiction_decisions as restrictive for select to proofmark_reader using (
    (register < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy contradiction_decisions_write on contradiction_decisions for all to proofmark_writer using (true) with check (true);
grant select on contradiction_decisions to proofmark_reader;
