-- The calendar of returns (ITI 11): of a company, or of all dealers or manufacturers whose registers the node keeps, a return is due for each
-- period from a first day. The node opens each once when its period has ended.
create table return_schedules (
    id bigint primary key,
    uid uuid not null unique,
    organisation bigint references organisations (id),                    -- null: all of the kind
    kind text collate "C" check (kind in ('dealer', 'manufacturer')),     -- null: one company
    period text collate "C" not null check (period in ('month', 'quarter', 'half_year', 'year')),
    first_day date not null,
    grace int not null check (grace between 1 and 366),                   -- days after the period by which the return is due
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((organisation is null) <> (kind is null))
);
create index return_schedules_organisation on return_schedules (organisation, period) where organisation is not null;
select make_recorded('return_schedules');

-- A schedule ends with a last day; periods that end after it are not owed any more.
create table return_schedule_ends (
    id bigint primary key,
    schedule bigint not null unique references return_schedules (id),
    last_day date not null,
    reason text,                                                          -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('return_schedule_ends');
select allow_erasure('return_schedule_ends', array['reason']);

-- Which return a schedule opened; one that was called for by hand before is the same return.
create table schedule_returns (
    id bigint primary key,
    schedule bigint not null references return_schedules (id),
    organisation bigint not null references organisations (id),
    from_day date not null,
    owed bigint not null references company_returns (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (schedule, organisation, from_day)                             -- each period once, whoever runs beside us
);
create index schedule_returns_owed on schedule_returns (owed);
select make_recorded('schedule_returns');

create index organisations_supervised on organisations (kind, id) where kind in ('dealer', 'manufacturer') and id > 0;
create index registers_organisation on registers (organisation) where organisation is not null;
