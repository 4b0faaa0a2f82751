-- Weapons: duties to mark (ITI ¶7 to ¶10), opened by the act that records an inadequately marked weapon and ended by the act that cures it
-- or makes it void. Nothing stops a weapon from being recorded. See docs/adr/0026.
create table duties (
    id bigint primary key,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    rule text collate "C" not null,            -- of data/rules/marking.json
    until_act bigint,                          -- machinery: the act that ended it, or replaced it with the marks of a later file
    act bigint not null, seq int not null, salt bytea not null,
    check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0))
);
create index duties_entry on duties (entry);
create index duties_open on duties (register, rule, id) where until_act is null;
select make_recorded('duties', array['until_act']);

create table duty_ends (
    id bigint primary key,
    duty bigint not null unique references duties (id),
    how text collate "C" not null check (how in ('cured', 'void', 'exempt')),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (duty < 0))
);
select make_recorded('duty_ends');

-- Exemptions from marking that a person granted and answers for: ITI ¶8(b) temporary import and museum piece, ¶4 antique.
create table mark_exemptions (
    id bigint primary key,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    ground text collate "C" not null check (ground in ('temporary_import', 'museum_piece', 'antique')),
    until date check ((until is not null) = (ground = 'temporary_import')),
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0))
);
create index mark_exemptions_entry on mark_exemptions (entry);
select make_recorded('mark_exemptions');
select allow_erasure('mark_exemptions', array['reason']);

-- Second wall, as for entries.
alter table duties enable row level security;
create policy duties_read on duties for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy duties_training on duties as restrictive for select to proofmark_reader using (
    (register < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy duties_write on duties for all to proofmark_writer using (true) with check (true);
grant select on duties to proofmark_reader;
