-- Parties: what natural persons ask of the register about themselves, what was decided, and corrections of their data.

create table citizen_requests (
    id bigint primary key,
    uid uuid not null unique,
    reference text collate "C" not null unique, -- DP-2026-000007: the case of every look-up that the request needs
    kind text collate "C" not null check (kind in ('access', 'who_looked', 'rectify', 'object', 'erase')),
    language text collate "C" not null,        -- of the person who asks
    applicant text not null,
    minor boolean not null,
    representative text,                       -- who acts for a minor
    received date not null,
    due date not null,                         -- the first deadline; events may extend it once
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
-- What became of it. Its state is folded from these; nothing of it is stored.
create table citizen_events (
    id bigint primary key,
    request bigint not null references citizen_requests (id),
    kind text collate "C" not null check (kind in ('identity', 'tied', 'untied', 'extended', 'answered', 'restricted', 'lifted', 'closed')),
    person bigint,                             -- persons.id: whose record was tied, restricted
    until date,                                -- the extended deadline
    outcome text collate "C" check (outcome in ('granted', 'partly', 'refused', 'nothing_held', 'withdrawn')),
    words text,                                -- evidence, reason, decision; of an answer its language and SHA-256
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index citizen_events_request on citizen_events (request, id);
create index citizen_events_person on citizen_events (person, id) where person is not null;
select make_recorded('citizen_requests');
select make_recorded('citizen_events');
select allow_erasure('citizen_requests', array['applicant', 'representative']);
select allow_erasure('citizen_events', array['words']);

-- A field that was put right: the row with the right text names the row that it replaces, which is shown to nobody any more.
alter table person_contents add column replaces bigint;
create unique index person_contents_replaces on person_contents (replaces) where replaces is not null;
drop trigger recorded_erasure on person_contents;
select allow_erasure('person_contents', array['cipher']);
