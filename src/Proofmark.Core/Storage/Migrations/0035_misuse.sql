-- Access: look-ups that stand out. Rules read look-up records by the day; what they count is machinery and is counted again
-- from the records when it is lost. What is raised, and what was said of it, is recorded.

-- Look-up records come in the order of time, so a summary of each range of pages is index enough for a day, at no cost to a look-up.
create index lookups_at on lookups using brin (at) with (pages_per_range = 16);
-- Was anything done in this case?
create index acts_case on acts (case_reference) where case_reference is not null;

-- How far the rules have come: every day before this one has been read.
create table lookup_watch (
    only_one boolean primary key default true check (only_one),
    next_day date not null
);
-- What a user did on a day of the node's own calendar.
create table lookup_days (
    user_id bigint not null,
    day date not null,
    roles text collate "C" not null,           -- codes, sorted, by commas: whose usual it is compared with
    looks int not null,                        -- weapons opened
    exports int not null,
    hours int[] not null,                      -- searches and openings by persons, in each of 24 hours
    opened int,                                -- weapons opened; null until time for a later case has passed
    bare int,                                  -- of these, without any act on the weapon and without a case that anybody else knows
    primary key (user_id, day)
);
create index lookup_days_day on lookup_days (day);
-- Which cases a user names: by hash, a case may name a person.
create table lookup_cases (
    case_hash bytea not null,
    user_id bigint not null,
    last_day date not null,
    days int not null,
    looks int not null,
    primary key (case_hash, user_id)
);
create index lookup_cases_last on lookup_cases (last_day);
-- Weapons that were opened without a later case, for as many days as are compared.
create table lookup_bare (
    entry bigint not null,
    user_id bigint not null,
    day date not null,
    lookup bigint not null,
    primary key (entry, user_id, day)
);
create index lookup_bare_day on lookup_bare (day);
grant select, insert, update, delete on lookup_watch, lookup_days, lookup_cases, lookup_bare to proofmark_writer;

create table anomalies (
    id bigint primary key,
    uid uuid not null unique,
    rule text collate "C" not null,
    audience text collate "C" not null check (audience in ('supervisor', 'auditor')),
    users bigint[] not null,                   -- whose look-ups they are
    day date not null,
    lookups bigint[] not null,                 -- the first 200 of them
    measures json not null,                    -- what was counted and what it was compared with
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index anomalies_audience on anomalies (audience, id desc);
create index anomalies_users on anomalies using gin (users);
create table anomaly_decisions (
    id bigint primary key,
    anomaly bigint not null unique references anomalies (id),
    outcome text collate "C" not null check (outcome in ('explained', 'passed_on')),
    words text,                                -- null once a person named in it was erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('anomalies');
select make_recorded('anomaly_decisions');
