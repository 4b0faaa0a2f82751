-- Craft producers: who may make weapons by hand, under which code and quota, and the log of what was made. Each weapon is an entry of a
-- register as any other; the log says who made it.
create table craft_producers (
    id bigint primary key,
    uid uuid not null unique,
    code text collate "C" not null unique check (code ~ '^[A-Z0-9]{2,12}$'),
    organisation bigint references organisations (id),
    person bigint,                             -- persons.id: who it is stands there, under the person's own key
    district text not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((organisation is null) <> (person is null))
);
select make_recorded('craft_producers');

create table producer_licences (
    id bigint primary key,
    producer bigint not null references craft_producers (id),
    licence text not null,
    from_day date not null,
    until_day date not null check (until_day >= from_day),
    quota int not null check (quota > 0),      -- weapons of one calendar year
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index producer_licences_producer on producer_licences (producer, until_day desc, id desc);
select make_recorded('producer_licences');

create table producer_trainings (
    id bigint primary key,
    producer bigint not null references craft_producers (id),
    kind text collate "C" not null check (kind in ('training', 'awareness', 'inspection')),
    day date not null,
    note text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index producer_trainings_producer on producer_trainings (producer, day desc, id desc);
select make_recorded('producer_trainings');
select allow_erasure('producer_trainings', array['note']);

create table producer_weapons (
    id bigint primary key,
    producer bigint not null references craft_producers (id),
    entry bigint not null unique,
    register bigint not null,
    handling smallint not null,
    day date not null,
    year int not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index producer_weapons_year on producer_weapons (producer, year, id desc);
select make_recorded('producer_weapons');

alter table producer_weapons enable row level security;
create policy producer_weapons_read on producer_weapons for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy producer_weapons_write on producer_weapons for all to proofmark_writer using (true) with check (true);
grant select on producer_weapons to proofmark_reader;
