-- Marking campaigns: which weapons of a register are to be marked (counted from open duties), on which days, by which machine; what became
-- of each weapon on the list of a day; how the mark read afterwards. Weapons are marked by the act that marks any weapon.
create table marking_campaigns (
    id bigint primary key,
    uid uuid not null unique,
    name text not null,
    register bigint not null references registers (id),
    owners text collate "C" not null check (owners in ('state', 'civilian', 'all')),
    organisation bigint references organisations (id), -- the depot or force alone
    category text collate "C",                 -- and what is below it
    mark_kind text collate "C" not null check (mark_kind in ('replacement', 'state_stock', 'import', 'illicit_found')),
    country text collate "C" not null,
    from_day date not null,
    to_day date check (to_day >= from_day),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create unique index marking_campaigns_name on marking_campaigns (lower(name));
select make_recorded('marking_campaigns');

create table campaign_sessions (
    id bigint primary key,
    uid uuid not null unique,
    campaign bigint not null references marking_campaigns (id),
    day date not null,
    district text not null,
    place text not null,
    machine bigint not null references marking_machines (id),
    operator text not null,
    block bigint not null references serial_blocks (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index campaign_sessions_campaign on campaign_sessions (campaign, day desc, id desc);
create index campaign_sessions_machine on campaign_sessions (machine);
select make_recorded('campaign_sessions');

-- That a supervisor lets an operator work whose certificate lapsed, and why.
create table session_overrides (
    id bigint primary key,
    session bigint not null unique references campaign_sessions (id),
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('session_overrides');
select allow_erasure('session_overrides', array['reason']);

-- The list of a day. Of an owner who is to come it holds the hour and nothing else: who it is stands with the entry.
create table session_weapons (
    id bigint primary key,
    uid uuid not null unique,
    session bigint not null references campaign_sessions (id),
    campaign bigint not null references marking_campaigns (id),
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    block bigint not null references serial_blocks (id),
    number bigint not null,
    serial text collate "C" not null,
    slot text collate "C" check (slot ~ '^([01]\d|2[0-3]):[0-5]\d$'),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (session, entry),
    unique (block, number)                     -- a number is put on one weapon
);
create index session_weapons_campaign on session_weapons (campaign, entry);
create index session_weapons_entry on session_weapons (entry);
select make_recorded('session_weapons');

create table session_results (
    id bigint primary key,
    item bigint not null unique references session_weapons (id),
    outcome text collate "C" not null check (outcome in ('marked', 'not_presented', 'not_marked')),
    mark bigint check ((mark is not null) = (outcome = 'marked')),
    reason text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('session_results');
select allow_erasure('session_results', array['reason']);

-- How a mark that was put on read afterwards, to a person who looked at it.
create table mark_readings (
    id bigint primary key,
    uid uuid not null unique,
    mark bigint not null,
    item bigint not null references session_weapons (id),
    reading text collate "C" not null,         -- in the query grammar (docs/mark-query.md)
    legibility text collate "C" not null,
    photograph bigint references attachments (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index mark_readings_item on mark_readings (item, id desc);
select make_recorded('mark_readings');

-- What a campaign came to, as counted when it was closed.
create table campaign_closures (
    id bigint primary key,
    campaign bigint not null unique references marking_campaigns (id),
    marked bigint not null,
    open bigint not null,
    held bigint not null,
    not_presented bigint not null,
    not_marked bigint not null,
    note text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('campaign_closures');
select allow_erasure('campaign_closures', array['note']);

-- Second wall, as for duties.
alter table session_weapons enable row level security;
create policy session_weapons_read on session_weapons for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy session_weapons_write on session_weapons for all to proofmark_writer using (true) with check (true);
grant select on session_weapons, session_results, campaign_sessions, mark_readings to proofmark_reader;
