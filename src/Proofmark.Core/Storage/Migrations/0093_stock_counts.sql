-- Stock counts: what was seen in a store, laid beside what a register says is there. The outcome is kept as it was on that day.

create table stock_counts (
    id bigint primary key,
    uid uuid not null unique,                  -- made by the device
    register bigint not null references registers (id),
    handling smallint not null,
    digest bytea not null check (octet_length(digest) = 32),
    day text collate "C" not null check (day ~ '^\d{4}-\d{2}-\d{2}$'),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index stock_counts_register on stock_counts (register, id);
select make_recorded('stock_counts');

create table stock_count_lines (
    id bigint primary key,
    count bigint not null references stock_counts (id),
    register bigint not null,
    handling smallint not null,
    number int not null check (number > 0),
    text text collate "C" not null,            -- the serial as it was seen, of what is missing as the register has it
    entry bigint,                              -- null: the register has none
    outcome text collate "C" not null check (outcome in ('seen', 'again', 'unknown', 'several', 'missing')),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (count, number)
);
create index stock_count_lines_outcome on stock_count_lines (count, outcome, number);
select make_recorded('stock_count_lines');
do $$
declare t text;
begin
    foreach t in array array['stock_counts', 'stock_count_lines'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy %I on %I for select to proofmark_reader using (
            register = any ((select coalesce(nullif(current_setting(''proofmark.registers'', true), ''''), ''{}'')::bigint[])::bigint[])
            and handling <= (select coalesce(nullif(current_setting(''proofmark.handling'', true), ''''), ''-1'')::smallint))', t || '_read', t);
        execute format('create policy %I on %I for all to proofmark_writer using (true) with check (true)', t || '_write', t);
        execute format('grant select on %I to proofmark_reader', t);
    end loop;
end $$;
