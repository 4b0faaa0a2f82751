-- Laboratories' cases on marks that were made unreadable, and what examiners read after each treatment, in the text form of mark queries.
create table restorations (
    id bigint primary key,
    uid uuid not null unique,
    exhibit bigint not null references exhibits (id),
    entry bigint not null,
    reference text,                            -- the laboratory's number; null: erased, as the two that follow
    laboratory text,
    kind text collate "C" not null,
    component text collate "C" not null,
    place text,
    damage text collate "C" not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index restorations_exhibit on restorations (exhibit);
select make_recorded('restorations');
select allow_erasure('restorations', array['reference', 'laboratory', 'place']);

-- Whoever reads beside another is another: one person's two readings are not two.
create table restoration_readings (
    id bigint primary key,
    restoration bigint not null references restorations (id),
    number int not null check (number > 0),
    method text collate "C" not null,
    occurred timestamptz not null,
    pattern text not null,
    examiner bigint not null,
    beside int check (beside < number),
    beside_examiner bigint check (beside_examiner <> examiner),
    note text,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (restoration, number, examiner), unique (restoration, number),
    check ((beside is null) = (beside_examiner is null)),
    foreign key (restoration, beside, beside_examiner) references restoration_readings (restoration, number, examiner)
);
select make_recorded('restoration_readings');
select allow_erasure('restoration_readings', array['note']);
