-- Recoveries, traces and what happened in each case. A case's state is folded from its events; nothing of it is stored.

create table recoveries (
    id bigint primary key,
    uid uuid not null unique,
    entry bigint not null,
    kind text collate "C" not null check (kind in ('seized', 'found', 'surrendered')),
    cause text collate "C",                    -- why it was seized: only arms seized because of an offence count in SDG 16.4.2
    country text collate "C" not null,
    place text,
    occurred text collate "C",
    circumstances text,
    authority text,
    case_reference text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index recoveries_entry on recoveries (entry);

create table attachments (
    id bigint primary key,
    uid uuid not null unique,
    subject text collate "C" not null,         -- recovery, entry, trace
    subject_id bigint not null,
    sha256 bytea not null,                     -- of the encrypted bytes: their name on disk
    size bigint not null,
    media_type text collate "C" not null,
    caption text,
    wrapped_key bytea not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index attachments_subject on attachments (subject, subject_id);

create table traces (
    id bigint primary key,
    uid uuid not null unique,
    side text collate "C" not null check (side in ('asker', 'asked')),
    case_uid uuid not null,                    -- the same at both ends
    peer bigint,                               -- peers.id; null when the request goes by other channels
    country text collate "C",                  -- the State asked, or asking
    recovery bigint references recoveries (id),
    reference text collate "C" not null,       -- for paper and telephone
    data json not null,                        -- the request as it was sent
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (side, case_uid)
);
create index traces_recovery on traces (recovery);
create table trace_events (
    id bigint primary key,
    trace bigint not null references traces (id),
    type text collate "C" not null,
    occurred timestamptz not null,
    message uuid,
    actor bigint not null,
    data json,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index trace_events_trace on trace_events (trace, id);

select make_recorded('recoveries');
select make_recorded('attachments');
select make_recorded('traces');
select make_recorded('trace_events');
