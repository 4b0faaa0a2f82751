-- Exhibits: what was recovered, on its way from hand to hand until it is returned or disposed of. And evidence holds, which keep a
-- weapon from being marked, deactivated, destroyed or disposed of while an authority needs it as it was found (ITI 9).
create table exhibits (
    id bigint primary key,
    uid uuid not null unique,
    recovery bigint not null unique references recoveries (id),
    entry bigint not null,
    label text,                                -- what stands on the bag or tag; null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index exhibits_entry on exhibits (entry);
select make_recorded('exhibits');
select allow_erasure('exhibits', array['label']);

-- Steps follow one another by number: two persons who record a step at once cannot both be the next.
create table exhibit_steps (
    id bigint primary key,
    exhibit bigint not null references exhibits (id),
    number int not null check (number > 0),
    kind text collate "C" not null,
    occurred timestamptz not null,
    custodian text,                            -- who has it after the step, or is to receive it
    destination text collate "C",
    place text,
    seal text,
    seal_intact boolean,
    decision text collate "C",
    reference text,
    note text,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (exhibit, number)
);
select make_recorded('exhibit_steps');
select allow_erasure('exhibit_steps', array['custodian', 'place', 'seal', 'reference', 'note']);

create table evidence_holds (
    id bigint primary key,
    uid uuid not null unique,
    entry bigint not null,
    authority text,                            -- null: erased, as the two that follow
    case_reference text,
    review text collate "C" not null check (review ~ '^\d{4}-\d{2}-\d{2}$'),
    reason text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index evidence_holds_entry on evidence_holds (entry);
select make_recorded('evidence_holds');

create table evidence_hold_ends (
    id bigint primary key,
    hold bigint not null unique references evidence_holds (id),
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('evidence_hold_ends');
select allow_erasure('evidence_holds', array['authority', 'case_reference', 'reason']);
select allow_erasure('evidence_hold_ends', array['reason']);
