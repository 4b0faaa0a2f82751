-- Spot checks: a random sample of a register is held against the weapons themselves (ITI 11). The seed and the checkpoint that the
-- sample was drawn from are kept, so that anybody who may read the register can draw it again. See docs/adr/0032.
create table spot_checks (
    id bigint primary key,
    uid uuid not null unique,
    register bigint not null references registers (id),
    handling smallint not null,
    name text collate "C" not null,
    strata text collate "C" not null check (strata in ('none', 'year', 'holder_kind', 'category')),
    from_day date,                             -- when the entry was first recorded; null: from the beginning
    to_day date,
    asked int not null check (asked > 0),
    seed bytea not null check (length(seed) = 32),
    checkpoint bigint not null,                -- size of the checkpoint: the entries that stood then
    population bigint not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index spot_checks_register on spot_checks (register, id);
select make_recorded('spot_checks');

create table spot_check_strata (
    id bigint primary key,
    spot_check bigint not null references spot_checks (id),
    register bigint not null,
    handling smallint not null,
    code text collate "C" not null,            -- a year, a kind of holder, a category; empty: not recorded
    population bigint not null,
    sample int not null check (sample between 0 and population),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (spot_check, code)
);
select make_recorded('spot_check_strata');

create table spot_check_items (
    id bigint primary key,
    spot_check bigint not null references spot_checks (id),
    stratum bigint not null references spot_check_strata (id),
    register bigint not null,
    handling smallint not null,
    number int not null check (number > 0),
    entry bigint not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (spot_check, number),
    unique (spot_check, entry)
);
create index spot_check_items_stratum on spot_check_items (stratum);
select make_recorded('spot_check_items');

-- What the checker saw, once for each weapon of the sample.
create table spot_check_findings (
    id bigint primary key,
    item bigint not null unique references spot_check_items (id),
    register bigint not null,
    handling smallint not null,
    verdict text collate "C" not null check (verdict in ('seen', 'not_seen', 'differs')),
    field text collate "C" check ((field is not null) = (verdict = 'differs')),
    seen text,                                 -- null also: erased, as the note
    note text,
    photograph bigint references attachments (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('spot_check_findings');
select allow_erasure('spot_check_findings', array['seen', 'note']);

-- Second wall, as for entries.
do $$
declare t text;
begin
    foreach t in array array['spot_checks', 'spot_check_strata', 'spot_check_items', 'spot_check_findings'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy %I on %I for select to proofmark_reader using (
            register = any ((select coalesce(nullif(current_setting(''proofmark.registers'', true), ''''), ''{}'')::bigint[])::bigint[])
            and handling <= (select coalesce(nullif(current_setting(''proofmark.handling'', true), ''''), ''-1'')::smallint))', t || '_read', t);
        execute format('create policy %I on %I for all to proofmark_writer using (true) with check (true)', t || '_write', t);
        execute format('grant select on %I to proofmark_reader', t);
    end loop;
end $$;
