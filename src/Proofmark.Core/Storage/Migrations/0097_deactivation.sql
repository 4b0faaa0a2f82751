-- Deactivation with its certificate (Firearms Protocol art. 9): one person certifies part by part, a second verifies; only then is the weapon
-- deactivated. The record is kept when the weapon is found reactivated.
create table deactivations (
    id bigint primary key,
    uid uuid not null unique,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    certificate text collate "C",              -- null: erased, as the two that follow
    authority text,
    standard text,
    day date not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0))
);
create index deactivations_entry on deactivations (entry);
create unique index deactivations_certificate on deactivations (upper(authority), upper(certificate), (id < 0));
select make_recorded('deactivations');
select allow_erasure('deactivations', array['certificate', 'authority', 'standard']);

create table deactivation_checks (
    id bigint primary key,
    deactivation bigint not null references deactivations (id),
    component text collate "C" not null,
    rule text collate "C" not null,            -- of data/rules/deactivation.json
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (deactivation, component, rule),
    check ((id < 0) = (deactivation < 0))
);
select make_recorded('deactivation_checks');

create table deactivation_verdicts (
    id bigint primary key,
    deactivation bigint not null unique references deactivations (id),
    verified boolean not null,
    reason text,                               -- null: erased or not said
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (deactivation < 0))
);
select make_recorded('deactivation_verdicts');
select allow_erasure('deactivation_verdicts', array['reason']);

-- A deactivated weapon was found able to fire.
create table reactivations (
    id bigint primary key,
    entry bigint not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (entry < 0))
);
create index reactivations_entry on reactivations (entry);
select make_recorded('reactivations');

-- A deactivated weapon that changes hands stays deactivated (the fold of the same release): states that such an event had overridden.
insert into weapon_states (weapon, status, event, contradiction)
select distinct on (w.weapon) w.weapon, 'deactivated', v.id, false
from events v join (select distinct id, coalesce(linked_weapon, id) as weapon from entries) w on w.id = v.entry
where v.type = 'deactivated' and not exists (select from events s where s.entry = v.entry and s.supersedes = v.id)
  and not exists (select from batches b where b.act = v.act and b.until_act is not null)
  and not exists (select from events l join (select distinct id, coalesce(linked_weapon, id) as weapon from entries) o on o.id = l.entry
                  where o.weapon = w.weapon and (l.act, l.seq) > (v.act, v.seq) and l.type in ('exported', 'lost', 'stolen', 'recovered', 'destroyed', 'withdrawn')
                    and not exists (select from events s where s.entry = l.entry and s.supersedes = l.id)
                    and not exists (select from batches b where b.act = l.act and b.until_act is not null))
order by w.weapon, v.act desc, v.seq desc
on conflict (weapon) do update set status = excluded.status, event = excluded.event where weapon_states.status = 'registered';

-- An exemption for a temporary import whose day has passed: looked at once, so that the duty which it held off opens (ITI 8(b)).
create table exemption_ends (
    id bigint primary key,
    exemption bigint not null unique references mark_exemptions (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (exemption < 0))
);
select make_recorded('exemption_ends');
create index mark_exemptions_until on mark_exemptions (until) where until is not null;

-- Temporary export (hunting, sport, exhibition abroad): out of the country until a day, with an alert when the weapon is not back by then.
create table temporary_exports (
    id bigint primary key,
    uid uuid not null unique,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    country text collate "C" not null,
    due date not null,
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0))
);
create index temporary_exports_entry on temporary_exports (entry);
create index temporary_exports_due on temporary_exports (due);
select make_recorded('temporary_exports');
select allow_erasure('temporary_exports', array['reason']);
create table temporary_export_ends (
    id bigint primary key,
    export bigint not null unique references temporary_exports (id),
    day date not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (export < 0))
);
select make_recorded('temporary_export_ends');
alter table temporary_exports enable row level security;
create policy temporary_exports_read on temporary_exports for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy temporary_exports_training on temporary_exports as restrictive for select to proofmark_reader using (
    (register < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy temporary_exports_write on temporary_exports for all to proofmark_writer using (true) with check (true);
alter table temporary_export_ends enable row level security;
create policy temporary_export_ends_read on temporary_export_ends for select to proofmark_reader using (exists (select from temporary_exports x where x.id = temporary_export_ends.export));
create policy temporary_export_ends_write on temporary_export_ends for all to proofmark_writer using (true) with check (true);
grant select on temporary_exports, temporary_export_ends to proofmark_reader;
