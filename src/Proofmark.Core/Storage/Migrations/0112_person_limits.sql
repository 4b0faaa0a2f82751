-- Until when what is recorded of a person may be kept by the rules of the registers in which the person stands (docs/adr/0043).
-- Machinery: reckoned anew round by round from what is recorded.
create table person_limits (
    person bigint primary key references persons (id),
    until_day date,                            -- the last day; null: nothing ends it, or something keeps it whatever the days
    source text,                               -- the rule that decides, as it is cited; null: of one of the places no rule speaks
    kept text collate "C",                     -- what keeps it whatever the days
    reckoned timestamptz not null
);
create index person_limits_until on person_limits (until_day, person) where until_day is not null;
-- How far the round has come; null: it has ended.
create table person_limit_rounds (one boolean primary key default true check (one), last_person bigint, begun date not null);
grant select, insert, update, delete on person_limits, person_limit_rounds to proofmark_writer;
create index events_person on events (person) where person is not null;
create index craft_producers_person on craft_producers (person) where person is not null;
