-- Serial schemes, the blocks of numbers given out of them, and what was given back unused. A number is given once: the table itself
-- refuses blocks that overlap, and blocks that leave numbers out.
create table serial_schemes (
    id bigint primary key,
    uid uuid not null unique,
    name text not null,
    organisation bigint not null references organisations (id),
    pattern text collate "C" not null,
    alphabet text collate "C" not null,
    check_by text collate "C" not null,
    first bigint not null check (first >= 0),
    last bigint not null check (last >= first),
    from_year bigint not null check (from_year between 1800 and 9999),
    to_year bigint check (to_year between from_year and 9999),
    length bigint not null check (length > 0),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create unique index serial_schemes_name on serial_schemes (lower(name));
create index serial_schemes_length on serial_schemes (length, id);
select make_recorded('serial_schemes');

create table serial_blocks (
    id bigint primary key,
    uid uuid not null unique,
    scheme bigint not null references serial_schemes (id),
    year bigint not null check (year between 0 and 9999),  -- 0: the serials say none
    first bigint not null check (first >= 0),
    last bigint not null check (last >= first),
    holder bigint not null references organisations (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (scheme, year, first),
    -- One range out of three columns: an index of ranges alone needs no extension. Numbers are below 10^18.
    constraint serial_blocks_apart exclude using gist (numrange((scheme * 10000::numeric + year) * 1e18 + first, (scheme * 10000::numeric + year) * 1e18 + last, '[]') with &&)
);
create index serial_blocks_latest on serial_blocks (scheme, year desc, last desc);
create index serial_blocks_holder on serial_blocks (holder, id);
select make_recorded('serial_blocks');

-- What another transaction has not committed is not seen here; when both are, the constraint above has refused the second.
create function serial_blocks_follow() returns trigger language plpgsql as $$
declare expected bigint; highest bigint;
begin
    select coalesce((select max(b.last) + 1 from serial_blocks b where b.scheme = s.id and b.year = new.year), s.first), s.last
        into expected, highest from serial_schemes s where s.id = new.scheme;
    if new.first <> expected or new.last > highest then
        raise exception 'serial_blocks: the next block of the scheme begins with % and ends at % at most', expected, highest using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger serial_blocks_follow before insert on serial_blocks for each row execute function serial_blocks_follow();

create table serial_returns (
    id bigint primary key,
    block bigint not null unique references serial_blocks (id),
    unused bigint not null check (unused > 0),
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('serial_returns');
select allow_erasure('serial_returns', array['reason']);
