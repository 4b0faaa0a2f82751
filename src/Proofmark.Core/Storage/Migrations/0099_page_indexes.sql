-- Indexes for what pages ask, found by measuring them over a million weapons.

-- What is held of a person: the weapons with which the person stands, and who opened the person.
create index entries_holder_person on entries (holder_person) where holder_person is not null;
create index lookups_person on lookups (query) where subject = 'person' and kind in ('open', 'export');

-- What a batch replaced, and what of it was replaced.
create index entries_until on entries (until_act, act) where until_act is not null;
create index holdings_until on holdings (until_act, act) where until_act is not null;
create index marks_until on marks (until_act) where until_act is not null;
create index components_until on components (until_act) where until_act is not null;

-- The first records of an act, of one that wrote millions too: their places follow one another in each table.
do $$
declare t text;
begin
    foreach t in array array['entries', 'marks', 'components', 'events', 'persons', 'person_contents', 'duties', 'holdings'] loop
        execute format('create index %I on %I using brin (act, seq) with (autosummarize = on)', t || '_act_seq', t);
        execute format('drop index %I', t || '_act_idx');
    end loop;
end $$;
