-- Dealers and manufacturers: the returns that they owe, and what inspections found.
create table company_returns (
    id bigint primary key,
    uid uuid not null unique,
    organisation bigint not null references organisations (id),
    from_day date not null,
    to_day date not null check (to_day >= from_day),
    due date not null check (due > to_day),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (organisation, from_day, to_day)
);
create index company_returns_due on company_returns (due, id);
select make_recorded('company_returns');

-- What a return states, beside what the company's own register in this node says of the same days when it came. The latest counts.
create table return_receipts (
    id bigint primary key,
    owed bigint not null references company_returns (id),
    made bigint not null check (made >= 0),
    imported bigint not null check (imported >= 0),
    exported bigint not null check (exported >= 0),
    transferred bigint not null check (transferred >= 0),
    register bigint references registers (id),
    register_made bigint, register_imported bigint, register_exported bigint, register_transferred bigint,
    document text,                              -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index return_receipts_owed on return_receipts (owed, act desc, seq desc);
select make_recorded('return_receipts');
select allow_erasure('return_receipts', array['document']);

create table inspections (
    id bigint primary key,
    uid uuid not null unique,
    organisation bigint not null references organisations (id),
    day date not null,
    office text not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index inspections_organisation on inspections (organisation, day desc);
select make_recorded('inspections');

create table inspection_findings (
    id bigint primary key,
    uid uuid not null unique,
    inspection bigint not null references inspections (id),
    severity text collate "C" not null check (severity in ('minor', 'major', 'critical')),
    words text,                                 -- null: erased
    follow_up date not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index inspection_findings_inspection on inspection_findings (inspection);
select make_recorded('inspection_findings');
select allow_erasure('inspection_findings', array['words']);

create table finding_ends (
    id bigint primary key,
    finding bigint not null unique references inspection_findings (id),
    evidence text,                              -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('finding_ends');
select allow_erasure('finding_ends', array['evidence']);
