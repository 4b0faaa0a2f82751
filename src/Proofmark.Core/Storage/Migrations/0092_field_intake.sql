-- What was taken down in the field without a network (ITI 9, 11): each record comes with an id that the device made, and is recorded
-- once however often it is sent. What meets another recovery stays a conflict until a named person decides.

create table field_records (
    id bigint primary key,
    uid uuid not null unique,                  -- made by the device at random: it tells no time
    kind text collate "C" not null check (kind in ('recovery', 'surrender')),
    digest bytea not null check (octet_length(digest) = 32), -- SHA-256 of what was sent: the same again is answered the same
    recovery bigint references recoveries (id), -- null: it met another recovery
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('field_records');

-- Each photograph of a record once, by the hash of what was sent.
create table field_photographs (
    id bigint primary key,
    record bigint not null references field_records (id),
    digest bytea not null check (octet_length(digest) = 32),
    attachment bigint not null references attachments (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (record, digest)
);
select make_recorded('field_photographs');

create table field_conflicts (
    id bigint primary key,
    uid uuid not null unique,
    record bigint not null unique references field_records (id),
    met bigint not null references recoveries (id), -- the recovery whose mark it bears
    content text,                              -- JSON of what was sent; null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index field_conflicts_met on field_conflicts (met);
select make_recorded('field_conflicts');
select allow_erasure('field_conflicts', array['content']);

create table field_decisions (
    id bigint primary key,
    conflict bigint not null unique references field_conflicts (id),
    decision text collate "C" not null check (decision in ('another', 'same')),
    reason text,                               -- null: erased
    recovery bigint not null references recoveries (id), -- what the record is now part of
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('field_decisions');
select allow_erasure('field_decisions', array['reason']);
