-- Evidence: certified extracts of what a register recorded of a weapon. Numbered within the node, without gaps: an act that is not
-- committed leaves no number behind. The file is kept as text, so that an erasure finds the words in it.
create table extracts (
    id bigint primary key,
    uid uuid not null unique,
    entry bigint not null,
    register bigint not null references registers (id),
    handling smallint not null,
    number bigint not null unique check (number > 0),
    recipient text,                            -- null: erased
    reference text,                            -- null: erased
    language text collate "C" not null,
    persons boolean not null,
    as_of bigint not null references acts (id),
    sha256 bytea not null,
    file text,                                 -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check (id > 0 and entry > 0 and register > 0)
);
create index extracts_entry on extracts (entry);
select make_recorded('extracts');
select allow_erasure('extracts', array['recipient', 'reference', 'file']);
create index if not exists erasures_row on erasures (row_act, row_seq);
alter table extracts enable row level security;
create policy extracts_read on extracts for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy extracts_write on extracts for all to proofmark_writer using (true) with check (true);
