-- A destroyed weapon that turns up again: what was recorded destroyed and was registered, recovered, imported or built in afterwards.
-- Recorded with the act that met it, an alert until a named person has looked into it; the weapon stays destroyed.
create table destroyed_sightings (
    id bigint primary key,
    uid uuid not null unique,
    entry bigint not null,                     -- of the weapon that is recorded destroyed
    register bigint not null,
    handling smallint not null,
    seen bigint not null,                      -- the entry that bears the same mark
    how text collate "C" not null,             -- the act that met it
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0) and (seen < 0) = (entry < 0))
);
create index destroyed_sightings_entry on destroyed_sightings (entry);
create index destroyed_sightings_seen on destroyed_sightings (seen);
select make_recorded('destroyed_sightings');

create table sighting_reviews (
    id bigint primary key,
    sighting bigint not null unique references destroyed_sightings (id),
    verdict text collate "C" not null check (verdict in ('other_weapon', 'not_destroyed', 'misread', 'investigated')),
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (sighting < 0))
);
select make_recorded('sighting_reviews');
select allow_erasure('sighting_reviews', array['reason']);

alter table destroyed_sightings enable row level security;
create policy destroyed_sightings_read on destroyed_sightings for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy destroyed_sightings_training on destroyed_sightings as restrictive for select to proofmark_reader using (
    (register < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy destroyed_sightings_write on destroyed_sightings for all to proofmark_writer using (true) with check (true);
alter table sighting_reviews enable row level security;
create policy sighting_reviews_read on sighting_reviews for select to proofmark_reader using (exists (select from destroyed_sightings s where s.id = sighting_reviews.sighting));
create policy sighting_reviews_write on sighting_reviews for all to proofmark_writer using (true) with check (true);
grant select on destroyed_sightings, sighting_reviews to proofmark_reader;
