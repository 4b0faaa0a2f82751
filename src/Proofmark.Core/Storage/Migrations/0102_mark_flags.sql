-- Flags on marks (MRK-11): what somebody saw that makes a mark look altered, removed, restamped, or a duplicate of another weapon's.
-- A flag is never a verdict: it says who saw what, when, by what signs, and is lifted by an act with a reason.
create table mark_flags (
    id bigint primary key,
    uid uuid not null unique,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    kind text collate "C" not null check (kind in ('altered', 'removed', 'restamped', 'duplicate')),
    mark bigint,                               -- marks.id; null: a mark that is missing (removed)
    other bigint,                              -- entries.id of the other weapon, of a duplicate
    seen date not null,
    seen_by text,                              -- office or function; null: erased, as the two that follow
    signs text,
    examination text,                          -- null also: none
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check (mark is not null or kind = 'removed'),
    check ((other is not null) = (kind = 'duplicate')),
    check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0) and (other is null or (other < 0) = (entry < 0)))
);
create index mark_flags_entry on mark_flags (entry);
select make_recorded('mark_flags');
select allow_erasure('mark_flags', array['seen_by', 'signs', 'examination']);

create table mark_flag_ends (
    id bigint primary key,
    flag bigint not null unique references mark_flags (id),
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (flag < 0))
);
select make_recorded('mark_flag_ends');
select allow_erasure('mark_flag_ends', array['reason']);

alter table mark_flags enable row level security;
create policy mark_flags_read on mark_flags for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy mark_flags_training on mark_flags as restrictive for select to proofmark_reader using (
    (register < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy mark_flags_write on mark_flags for all to proofmark_writer using (true) with check (true);
alter table mark_flag_ends enable row level security;
create policy mark_flag_ends_read on mark_flag_ends for select to proofmark_reader using (exists (select from mark_flags f where f.id = mark_flag_ends.flag));
create policy mark_flag_ends_write on mark_flag_ends for all to proofmark_writer using (true) with check (true);
grant select on mark_flags, mark_flag_ends to proofmark_reader;
