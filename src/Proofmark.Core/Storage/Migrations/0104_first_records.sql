-- The first records of an act, which its page lists (LedgerReader.MostRecords). The block indexes of these tables are read from end to end for one act;
-- of an import of millions these have two hundred rows.
do $$
declare t text;
begin
    foreach t in array array['entries', 'marks', 'components', 'events', 'persons', 'person_contents', 'duties', 'holdings'] loop
        execute format('create index %I on %I (act, seq) where seq < 200', t || '_act_first', t);
    end loop;
end $$;
