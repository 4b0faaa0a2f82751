-- Conversion projects: paper registers typed twice by two clerks who never see one another's text, their differences settled by a
-- third, and the settled lines taken into a register, each tied to its page and line. See docs/adr/0031.
create table conversions (
    id bigint primary key,
    uid uuid not null unique,
    register bigint not null references registers (id),
    handling smallint not null,
    name text collate "C" not null,
    page_kind text collate "C" not null,
    fields text collate "C" not null,          -- codes of what is transcribed, in the order of the paper, with commas
    pages int not null check (pages between 1 and 1000000),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index conversions_register on conversions (register, id);
select make_recorded('conversions');

-- A page of paper: where it is in the scan, and how many lines it holds. Without lines it says why: blank, torn out.
create table conversion_pages (
    id bigint primary key,
    uid uuid not null unique,
    conversion bigint not null references conversions (id),
    register bigint not null,
    handling smallint not null,
    volume int not null check (volume > 0),
    number int not null check (number > 0),
    lines int not null check (lines between 0 and 100),
    scan bigint references attachments (id),
    scan_page int,
    reason text,                               -- null also: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (conversion, volume, number)
);
select make_recorded('conversion_pages');
select allow_erasure('conversion_pages', array['reason']);

-- What one clerk typed from a page. Nobody reads a page twice.
create table conversion_readings (
    id bigint primary key,
    page bigint not null references conversion_pages (id),
    register bigint not null,
    handling smallint not null,
    number int not null check (number in (1, 2)),
    reader bigint not null,
    data json,                                 -- lines of fields as typed; null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (page, number),
    unique (page, reader)
);
select make_recorded('conversion_readings');
select allow_erasure('conversion_readings', array['data']);

-- Where the two differ, written by the act of the second reading.
create table conversion_differences (
    id bigint primary key,
    page bigint not null references conversion_pages (id),
    register bigint not null,
    handling smallint not null,
    line int not null,
    field text collate "C" not null,
    spacing boolean not null,                  -- only spaces differ
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (page, line, field)
);
select make_recorded('conversion_differences');

-- What a third person saw on the paper. The latest stands.
create table conversion_settlements (
    id bigint primary key,
    page bigint not null references conversion_pages (id),
    register bigint not null,
    handling smallint not null,
    line int not null,
    field text collate "C" not null,
    settler bigint not null,
    value text,                                -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index conversion_settlements_page on conversion_settlements (page, line, field, act desc);
select make_recorded('conversion_settlements');
select allow_erasure('conversion_settlements', array['value']);

-- What became of a line: an entry, or nothing and why.
create table conversion_outcomes (
    id bigint primary key,
    page bigint not null references conversion_pages (id),
    register bigint not null,
    handling smallint not null,
    line int not null check (line > 0),
    entry bigint,
    struck boolean not null check (struck = (entry is null)),
    reason text,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (page, line)
);
create index conversion_outcomes_entry on conversion_outcomes (entry) where entry is not null;
select make_recorded('conversion_outcomes');
select allow_erasure('conversion_outcomes', array['reason']);

-- What a program read from the scan: a hint, which decides nothing.
create table conversion_hints (
    id bigint primary key,
    page bigint not null unique references conversion_pages (id),
    register bigint not null,
    handling smallint not null,
    program text collate "C" not null,
    text text,                                 -- null: erased
    compared int not null,
    agreed int not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('conversion_hints');
select allow_erasure('conversion_hints', array['text']);

-- Whoever writes: a reading and a settlement are of the person whose act it is, and who typed a page settles nothing on it.
create function guard_conversion() returns trigger language plpgsql as $$
declare whose bigint;
begin
    select actor into whose from acts where id = new.act;
    if tg_table_name = 'conversion_readings' then
        if new.reader is distinct from whose then raise exception 'a page is read by the person whose act it is' using errcode = '23514'; end if;
    else
        if new.settler is distinct from whose then raise exception 'a difference is settled by the person whose act it is' using errcode = '23514'; end if;
        if (select count(*) from conversion_readings where page = new.page) < 2 then raise exception 'nothing is settled before a page was read twice' using errcode = '23514'; end if;
        if exists (select from conversion_readings where page = new.page and reader = new.settler) then raise exception 'who typed a page settles nothing on it' using errcode = '23514'; end if;
    end if;
    return new;
end $$;
create trigger conversion_readings_guard before insert on conversion_readings for each row execute function guard_conversion();
create trigger conversion_settlements_guard before insert on conversion_settlements for each row execute function guard_conversion();

-- Second wall, as for entries.
do $$
declare t text;
begin
    foreach t in array array['conversions', 'conversion_pages', 'conversion_readings', 'conversion_differences', 'conversion_settlements', 'conversion_outcomes', 'conversion_hints'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy %I on %I for select to proofmark_reader using (
            register = any ((select coalesce(nullif(current_setting(''proofmark.registers'', true), ''''), ''{}'')::bigint[])::bigint[])
            and handling <= (select coalesce(nullif(current_setting(''proofmark.handling'', true), ''''), ''-1'')::smallint))', t || '_read', t);
        execute format('create policy %I on %I for all to proofmark_writer using (true) with check (true)', t || '_write', t);
        execute format('grant select on %I to proofmark_reader', t);
    end loop;
end $$;
