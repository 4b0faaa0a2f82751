-- Searches for damaged marks that are kept: what was asked, by which version of the score, over which registers, in the state of which
-- ledger size, what was found in which order, and which lead was chosen for what reason. They run again to the same list.
create table mark_searches (
    id bigint primary key,
    uid uuid not null unique,
    query text collate "C" not null,           -- JSON form, version 1 (docs/mark-query.md)
    words text collate "C" not null,           -- what makes, models and calibres were resolved to, as JSON
    score_version int not null,
    epoch int not null,
    tree_size bigint not null,                 -- the state: acts whose leaf stands before it
    registers bigint[] not null,
    handling smallint not null,
    more boolean not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('mark_searches');
select allow_erasure('mark_searches', array['query', 'words']);

create table mark_search_leads (
    id bigint primary key,
    search bigint not null references mark_searches (id),
    place int not null,
    entry bigint not null,
    mark bigint not null,                      -- marks.id: what it says goes with the mark, if that is ever purged
    mark_cost int not null,
    evidence_cost int not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (search, place),
    check ((id < 0) = (search < 0) and (id < 0) = (entry < 0))
);
select make_recorded('mark_search_leads');

create table mark_search_choices (
    id bigint primary key,
    search bigint not null references mark_searches (id),
    entry bigint not null,
    reason text not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (search < 0) and (id < 0) = (entry < 0))
);
create index mark_search_choices_search on mark_search_choices (search);
select make_recorded('mark_search_choices');
select allow_erasure('mark_search_choices', array['reason']);

alter table mark_searches enable row level security;
create policy mark_searches_read on mark_searches for select to proofmark_reader using (
    registers <@ (select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy mark_searches_training on mark_searches as restrictive for select to proofmark_reader using (
    (id < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy mark_searches_write on mark_searches for all to proofmark_writer using (true) with check (true);
alter table mark_search_leads enable row level security;
create policy mark_search_leads_read on mark_search_leads for select to proofmark_reader using (exists (select from mark_searches s where s.id = mark_search_leads.search));
create policy mark_search_leads_write on mark_search_leads for all to proofmark_writer using (true) with check (true);
alter table mark_search_choices enable row level security;
create policy mark_search_choices_read on mark_search_choices for select to proofmark_reader using (exists (select from mark_searches s where s.id = mark_search_choices.search));
create policy mark_search_choices_write on mark_search_choices for all to proofmark_writer using (true) with check (true);
grant select on mark_searches, mark_search_leads, mark_search_choices to proofmark_reader;
