-- A weapon as an assembly over time: which part was on it from when to when (requirements of modular weapons; ITI 10). See docs/adr/0037.
-- A part has an id of its own (part) that goes with it from weapon to weapon.
create table fittings (
    id bigint primary key,
    uid uuid not null unique,
    part uuid not null,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    kind text collate "C" not null,
    mark text collate "C",                     -- as seen; null: the part bears none that is recorded
    norm text collate "C",                     -- normalised, what search compares
    controlling boolean not null,
    since date,                                -- null: it was there when the weapon was recorded
    reason text,                               -- null: erased or not said, as the next
    authority text,
    until_act bigint,                          -- machinery: the act that recorded its removal
    act bigint not null, seq int not null, salt bytea not null,
    check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0)),
    check ((mark is null) = (norm is null))
);
-- One place for a part, one controlling component for an assembly: held here too, whoever writes.
create unique index fittings_part_now on fittings (part) where until_act is null;
create unique index fittings_controlling on fittings (entry) where controlling and until_act is null;
create index fittings_entry on fittings (entry);
create index fittings_part on fittings (part);
create index fittings_past on fittings (norm) where until_act is not null;
select make_recorded('fittings', array['until_act']);
select allow_erasure('fittings', array['reason', 'authority'], array['until_act']);

-- An assembly never stands without its controlling component; looked at when the transaction ends, since a swap takes one off before it puts one on.
create function fittings_keep_controlling() returns trigger language plpgsql as $$
begin
    if exists (select from fittings where entry = new.entry and until_act is null)
       and not exists (select from fittings where entry = new.entry and until_act is null and controlling) then
        raise exception 'the assembly of entry % has no controlling component', new.entry using errcode = 'check_violation', constraint = 'fittings_keep_controlling';
    end if;
    return null;
end $$;
create constraint trigger fittings_keep_controlling after insert or update on fittings deferrable initially deferred
    for each row execute function fittings_keep_controlling();

create table fitting_ends (
    id bigint primary key,
    fitting bigint not null unique references fittings (id),
    day date not null,
    reason text,                               -- null: erased, as the next
    authority text,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (fitting < 0))
);
select make_recorded('fitting_ends');
select allow_erasure('fitting_ends', array['reason', 'authority']);

-- Marks that left the weapon with a part.
create table mark_removals (
    id bigint primary key,
    mark bigint not null unique,
    fitting bigint not null references fittings (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (mark < 0) and (id < 0) = (fitting < 0))
);
create index mark_removals_fitting on mark_removals (fitting);
select make_recorded('mark_removals');

-- What a person decided about two parts of one weapon whose numbers differ.
create table part_decisions (
    id bigint primary key,
    one bigint not null references fittings (id),
    other bigint not null references fittings (id),
    verdict text collate "C" not null check (verdict in ('replaced', 'misread', 'other_weapon', 'not_numbered_alike')),
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (one, other),
    check (one < other and (id < 0) = (one < 0))
);
create index part_decisions_other on part_decisions (other);
select make_recorded('part_decisions');
select allow_erasure('part_decisions', array['reason']);

-- Second wall, as for entries.
alter table fittings enable row level security;
create policy fittings_read on fittings for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy fittings_training on fittings as restrictive for select to proofmark_reader using (
    (register < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy fittings_write on fittings for all to proofmark_writer using (true) with check (true);
grant select on fittings to proofmark_reader;
-- What hangs on a fitting is seen by who sees the fitting.
alter table fitting_ends enable row level security;
create policy fitting_ends_read on fitting_ends for select to proofmark_reader using (exists (select from fittings f where f.id = fitting_ends.fitting));
create policy fitting_ends_write on fitting_ends for all to proofmark_writer using (true) with check (true);
alter table part_decisions enable row level security;
create policy part_decisions_read on part_decisions for select to proofmark_reader using (exists (select from fittings f where f.id = part_decisions.one));
create policy part_decisions_write on part_decisions for all to proofmark_writer using (true) with check (true);
grant select on fitting_ends, part_decisions to proofmark_reader;

-- What is destroyed stays destroyed whatever is recorded afterwards (the fold of the same release): states that a later event had overridden.
insert into weapon_states (weapon, status, event, contradiction)
select distinct on (coalesce(e.linked_weapon, e.id)) coalesce(e.linked_weapon, e.id), 'destroyed', v.id, false
from events v join (select distinct id, linked_weapon from entries) e on e.id = v.entry
where v.type = 'destroyed' and not exists (select from events s where s.entry = v.entry and s.supersedes = v.id)
  and not exists (select from batches b where b.act = v.act and b.until_act is not null)
order by coalesce(e.linked_weapon, e.id), v.act, v.seq
on conflict (weapon) do update set status = excluded.status, event = excluded.event;
