-- Certificates of a registry's own staff, what each register asks for, and a supervisor's word where one is missing. What a certificate is
-- worth on a day is derived; nothing of it is stored.
create table staff_certificates (
    id bigint primary key,
    uid uuid not null unique,
    holder bigint not null,                    -- the user who was trained
    kind text collate "C" not null,            -- code of a StaffTraining
    number text not null,
    issued_by text not null,
    from_day date not null,
    until_day date not null check (until_day >= from_day),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index staff_certificates_holder on staff_certificates (holder, kind, until_day desc);
select make_recorded('staff_certificates');

create table staff_certificate_ends (
    id bigint primary key,
    certificate bigint not null unique references staff_certificates (id),
    reason text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('staff_certificate_ends');
select allow_erasure('staff_certificate_ends', array['reason']);

-- The latest rule whose first day has come holds; one without a kind asks for nothing.
create table staff_rules (
    id bigint primary key,
    register bigint not null references registers (id),
    from_day date not null,
    kind text collate "C",
    warning_days int not null check (warning_days between 0 and 366),
    grace_days int not null check (grace_days between 0 and 366),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index staff_rules_register on staff_rules (register, from_day desc, act desc);
select make_recorded('staff_rules');

create table staff_overrides (
    id bigint primary key,
    uid uuid not null unique,
    register bigint not null references registers (id),
    holder bigint not null,
    supervisor bigint not null check (supervisor <> holder),
    begins timestamptz not null,
    ends timestamptz not null check (ends > begins and ends <= begins + interval '336 hours'),
    reason text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index staff_overrides_holder on staff_overrides (holder, register, ends desc);
select make_recorded('staff_overrides');
select allow_erasure('staff_overrides', array['reason']);

-- Written by an act that changed weapon records without a certificate that holds.
create table staff_passes (
    id bigint primary key,
    register bigint not null references registers (id),
    state text collate "C" not null check (state in ('grace', 'override')),
    certificate bigint references staff_certificates (id),
    override bigint references staff_overrides (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((state = 'grace') = (certificate is not null)), check ((state = 'override') = (override is not null)),
    unique (act, register)
);
select make_recorded('staff_passes');
