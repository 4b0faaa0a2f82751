-- Marking machines: what there is, where it stands, who may run it, what was done to it. Its state is derived from what happened; nothing
-- of it is stored.
create table marking_machines (
    id bigint primary key,
    uid uuid not null unique,
    make text not null,
    model text not null,
    serial text not null,
    method text collate "C" not null,          -- code of a MarkMethod
    donor text,                                -- the State or body that gave it
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create unique index marking_machines_serial on marking_machines (lower(make), lower(serial));
select make_recorded('marking_machines');

-- Postings follow one another: a machine is in one place, and the next posting ends the one before.
create table machine_postings (
    id bigint primary key,
    machine bigint not null references marking_machines (id),
    organisation bigint not null references organisations (id),
    place text not null,
    from_day date not null,
    to_day date check (to_day >= from_day),    -- null: until the next posting
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (machine, from_day)
);
select make_recorded('machine_postings');

-- Operators by number, as exhibits have custodians: who ran a machine stays on record.
create table machine_certificates (
    id bigint primary key,
    uid uuid not null unique,
    machine bigint not null references marking_machines (id),
    operator text not null,
    certificate text not null,
    issued date not null,
    until_day date not null check (until_day >= issued),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index machine_certificates_machine on machine_certificates (machine, lower(operator), until_day desc);
select make_recorded('machine_certificates');

create table machine_events (
    id bigint primary key,
    machine bigint not null references marking_machines (id),
    kind text collate "C" not null check (kind in ('serviced', 'fault', 'repaired', 'supplied', 'retired')),
    day date not null,
    due date check ((due is not null) = (kind = 'serviced') and due > day),
    item text check ((item is not null) = (kind = 'supplied')),
    quantity int check ((quantity is not null) = (kind = 'supplied') and quantity >= 0),
    note text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index machine_events_machine on machine_events (machine, kind, day desc, id desc);
select make_recorded('machine_events');
select allow_erasure('machine_events', array['note']);
