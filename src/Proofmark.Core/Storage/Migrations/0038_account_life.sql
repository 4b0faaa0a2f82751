-- Access: joining, moving, leaving. From when to when an account is open; who left, and that somebody took over what was left open.
create table user_terms (
    id bigint primary key,
    user_id bigint not null references users (id),
    starts date,                               -- null: at once
    ends date,                                 -- the last day, by the node's own calendar; null: open
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index user_terms_user on user_terms (user_id, act desc, seq desc);
create table departures (
    id bigint primary key,
    uid uuid not null unique,
    user_id bigint not null references users (id),
    last_day date not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index departures_user on departures (user_id);
create table departure_handovers (
    id bigint primary key,
    departure bigint not null unique references departures (id),
    successor bigint references users (id),    -- who took over; null: nothing was left to take over
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
-- A proposal that ended before it was carried out, because who proposed or approved it left: as if it had been refused.
create table proposal_ends (
    id bigint primary key,
    proposal bigint not null unique references proposals (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('user_terms');
select make_recorded('departures');
select make_recorded('departure_handovers');
select make_recorded('proposal_ends');
-- Unused accounts are named: when a session last began. Machinery, like the counters beside it.
alter table user_credentials add column last_sign_in timestamptz;
create or replace view user_now as
    select u.id, u.uid, u.login, d.name, d.organisation, d.language, d.active, t.starts, t.ends
    from users u cross join lateral (
        select name, organisation, language, active from user_details where user_id = u.id order by act desc, seq desc limit 1) d
    left join lateral (
        select starts, ends from user_terms where user_id = u.id order by act desc, seq desc limit 1) t on true;
