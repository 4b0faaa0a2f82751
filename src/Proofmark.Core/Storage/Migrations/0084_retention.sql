-- What each register rests on, how long it keeps what, and the purge of a weapon's record when no limit binds any more.
create table register_laws (
    id bigint primary key,
    register bigint not null references registers (id),
    layer text collate "C" not null,
    organisation bigint references organisations (id),   -- who owns it; the register's own when null
    basis text not null,
    force text collate "C" not null,
    since date,
    caveat text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index register_laws_register on register_laws (register, act desc, seq desc);
select make_recorded('register_laws');

create table retention_rules (
    id bigint primary key,
    uid uuid not null unique,
    register bigint not null references registers (id),
    kind text collate "C" not null check (kind in ('manufacture', 'import', 'export', 'other')),
    about text collate "C" not null check (about in ('weapon', 'person')),
    years int check (years between 1 and 1000),          -- null: for ever
    counted_from text collate "C" not null,
    source text not null,
    force text collate "C" not null,
    force_from date not null,
    force_to date check (force_to >= force_from),
    replaces bigint unique references retention_rules (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index retention_rules_register on retention_rules (register, id);
select make_recorded('retention_rules');

create table weapon_purges (
    id bigint primary key,
    uid uuid not null unique,
    weapon bigint not null unique,
    rule text not null,
    limit_day date not null,
    reason text,                                         -- null: erased
    entries int not null, marks int not null, events int not null, links int not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check (id > 0 and weapon > 0)                        -- nothing is purged for training
);
select make_recorded('weapon_purges');
select allow_erasure('weapon_purges', array['reason']);
create table purged_entries (
    id bigint primary key,
    purge bigint not null references weapon_purges (id),
    entry bigint not null unique,
    register bigint not null references registers (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index purged_entries_purge on purged_entries (purge);
select make_recorded('purged_entries');

-- A purge empties what the entry and its marks say of the weapon; events keep their kind and day, and give up their words.
alter table marks alter column text drop not null, alter column norm drop not null;
drop trigger recorded_erasure on entries;
select allow_erasure('entries', array['row_key', 'data', 'identity', 'content', 'category', 'make', 'make_ref', 'model', 'model_ref', 'calibre', 'calibre_ref',
    'country', 'year', 'holder_kind', 'holder_organisation', 'holder_person', 'registered'], array['linked_weapon', 'until_act']);
select allow_erasure('marks', array['text', 'norm', 'country', 'year', 'place'], array['until_act']);
