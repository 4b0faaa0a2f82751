-- Parties, registers, entries, marks, components, events, holdings, batches.
-- Bulk tables have no foreign keys: an act's records are bound to it by its leaf, which verification checks row by row,
-- and a check per row would cost a long import more than its indexes do.
-- until_act: machinery, the act that replaced or withdrew this version of a row; null while it stands. Refolded by verification.

create table organisations (
    id bigint primary key,
    uid uuid not null unique,
    code text collate "C" unique,
    name text not null,
    kind text collate "C" not null,            -- State force, police, dealer, manufacturer, company, museum, other
    country text collate "C",
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index organisations_name on organisations (lower(name));

-- A person is a reference; what is known of the person is encrypted under the person's own key and can be erased by law.
create table persons (
    id bigint primary key,
    uid uuid not null unique,
    act bigint not null, seq int not null, salt bytea not null
);
create table person_contents (
    id bigint primary key,
    person bigint not null,
    field text collate "C" not null,           -- name, number, address
    legal_basis text not null,
    keep_until date,
    cipher bytea,
    act bigint not null, seq int not null, salt bytea
);
create index person_contents_person on person_contents (person);
create table person_keys (person bigint primary key, wrapped bytea not null);

create table registers (
    id bigint primary key,
    uid uuid not null unique,
    code text collate "C" not null unique,
    name text not null,
    kind text collate "C" not null check (kind in ('weapons', 'holdings')),
    organisation bigint references organisations (id),
    law text,
    handling smallint not null default 0,
    secret bytea,                              -- machinery: keys the identities of its rows
    act bigint not null references acts (id), seq int not null, salt bytea not null
);

create table batches (
    id bigint primary key,
    uid uuid not null unique,
    register bigint not null references registers (id),
    file_name text not null,
    file_sha256 bytea not null,
    mapping_sha256 bytea not null,
    rows_read bigint not null,
    accepted bigint not null,
    remarked bigint not null,
    rejected bigint not null,
    added bigint not null,
    changed bigint not null,
    unchanged bigint not null,
    absent bigint not null,
    act bigint not null unique references acts (id), seq int not null, salt bytea not null,
    until_act bigint
);
create unique index batches_file on batches (register, file_sha256, mapping_sha256) where until_act is null;
create table batch_withdrawals (
    id bigint primary key,
    batch bigint not null unique references batches (id),
    reason text not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);

-- What one register says about one weapon; a later version has the same id and a later act.
create table entries (
    id bigint not null,
    uid uuid not null,
    register bigint not null,
    handling smallint not null,
    row_key text collate "C",                  -- its number in the register, as people know it
    identity uuid not null,                    -- what identifies the row in its register: keyed hash, nothing can be read from it
    content uuid,                              -- keyed hash of what an imported row says; null when typed in
    category text collate "C",
    make text, make_ref text collate "C",
    model text, model_ref text collate "C",
    calibre text, calibre_ref text collate "C",
    country text collate "C",
    year smallint,
    origin text collate "C" not null default 'industrial',
    holder_kind text collate "C",
    holder_organisation bigint,
    holder_person bigint,
    registered text collate "C",
    data json,
    linked_weapon bigint,                      -- machinery: null, the entry founds its own weapon (whose id is the entry's)
    until_act bigint,                          -- machinery
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    primary key (id, act)
);
create unique index entries_identity on entries (register, identity) where until_act is null;
create index entries_uid on entries (uid);
create index entries_linked on entries (linked_weapon) where linked_weapon is not null;
create table entry_links (
    id bigint primary key,
    entry bigint not null,
    weapon bigint not null,
    linked boolean not null,
    reason text not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index entry_links_entry on entry_links (entry, act);

create table components (
    id bigint not null,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    kind text collate "C" not null,
    controlling boolean not null default false,
    until_act bigint,
    act bigint not null, seq int not null, salt bytea not null,
    primary key (id, act)
);
create index components_entry on components (entry);

create table marks (
    id bigint not null,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    component text collate "C",
    kind text collate "C" not null,
    text text collate "C" not null,
    norm text collate "C" not null,
    country text collate "C",
    year smallint,
    place text,
    method text collate "C",
    legibility text collate "C",
    until_act bigint,
    act bigint not null, seq int not null, salt bytea not null,
    primary key (id, act)
);
create index marks_norm on marks (norm) where until_act is null;
create index marks_entry on marks (entry);

create table events (
    id bigint not null,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    type text collate "C" not null,
    version smallint not null default 1,
    occurred text collate "C",
    occurred_from date,
    occurred_to date,
    organisation bigint,
    person bigint,
    country text collate "C",
    supersedes bigint,
    data json,
    act bigint not null, seq int not null, salt bytea not null,
    primary key (id, act)
) partition by range (act);
create table events_0 partition of events for values from (0) to (100000000);
create table events_rest partition of events default;
create index events_entry on events (entry, act);

-- Machinery: the folded status of weapons whose status is no longer plainly "registered".
create table weapon_states (
    weapon bigint primary key,
    status text collate "C" not null,
    event bigint not null,
    contradiction boolean not null default false
);
create index weapon_states_status on weapon_states (status);

create table holdings (
    id bigint not null,
    uid uuid not null,
    register bigint not null,
    handling smallint not null,
    identity uuid not null,
    content uuid,
    stock_number text collate "C",
    item text,
    quantity bigint not null,
    unit text,
    holder_organisation bigint,
    holder text,
    as_of text collate "C",
    value_minor bigint,
    currency text collate "C",
    condition text,
    data json,
    until_act bigint,
    act bigint not null, seq int not null, salt bytea not null,
    primary key (id, act)
);
create unique index holdings_identity on holdings (register, identity) where until_act is null;
create index holdings_stock on holdings (stock_number) where until_act is null;

-- Makes and calibres as found that no reference knows: queued for a person to match once.
create table unmatched (
    kind text collate "C" not null check (kind in ('make', 'model', 'calibre', 'category', 'country')),
    norm text collate "C" not null,
    as_found text not null,
    seen bigint not null,
    primary key (kind, norm)
);
create table reference_matches (
    id bigint primary key,
    kind text collate "C" not null,
    norm text collate "C" not null,
    as_found text not null,
    reference text collate "C",
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index reference_matches_norm on reference_matches (kind, norm);

select make_recorded('organisations');
select make_recorded('persons');
select make_recorded('person_contents', array['cipher', 'salt']);
select make_recorded('registers', array['secret']);
select make_recorded('batches', array['until_act']);
select make_recorded('batch_withdrawals');
select make_recorded('entries', array['linked_weapon', 'until_act']);
select make_recorded('entry_links');
select make_recorded('components', array['until_act']);
select make_recorded('marks', array['until_act']);
select make_recorded('events');
select make_recorded('holdings', array['until_act']);
select make_recorded('reference_matches');
grant select, insert, update, delete on weapon_states, unmatched, person_keys to proofmark_writer;

-- Second wall: the reader sees the registers and the handling class that its transaction names, and nothing else.
create function may_read(register bigint, handling smallint) returns boolean language sql stable leakproof as $$
    select register = any (coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])
       and handling <= coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint
$$;
do $$
declare t text;
begin
    foreach t in array array['entries', 'components', 'marks', 'events', 'holdings'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy %I on %I for select to proofmark_reader using (
            register = any ((select coalesce(nullif(current_setting(''proofmark.registers'', true), ''''), ''{}'')::bigint[])::bigint[])
            and handling <= (select coalesce(nullif(current_setting(''proofmark.handling'', true), ''''), ''-1'')::smallint))', t || '_read', t);
        execute format('create policy %I on %I for all to proofmark_writer using (true) with check (true)', t || '_write', t);
        execute format('grant select on %I to proofmark_reader', t);
    end loop;
end $$;
drop function may_read(bigint, smallint);
grant select on organisations, registers, batches, weapon_states, acts, record_tiles, leaves, checkpoints to proofmark_reader;
grant select on entry_links to proofmark_reader;
