-- The first records of an act are found by the ranges of pages in which they lie. Of an act that wrote a million, 128 pages of each table were read
-- to show two hundred records; sixteen are enough, and the index still has a few kilobytes for a million rows.
do $$
declare t text;
begin
    foreach t in array array['entries', 'marks', 'components', 'events', 'persons', 'person_contents', 'duties', 'holdings'] loop
        execute format('drop index %I', t || '_act_seq');
        execute format('create index %I on %I using brin (act, seq) with (pages_per_range = 16, autosummarize = on)', t || '_act_seq', t);
    end loop;
end $$;
