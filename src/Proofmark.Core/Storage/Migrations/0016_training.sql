-- Training registers: what belongs to one has an id below zero, what is real has one above. No row can name one of the other kind,
-- whoever writes it. "not valid": what was there before is real and needs no reading.
alter table entries add constraint entries_training check ((id < 0) = (register < 0)
    and (linked_weapon is null or (linked_weapon < 0) = (id < 0))
    and (holder_organisation is null or (holder_organisation < 0) = (id < 0))
    and (holder_person is null or (holder_person < 0) = (id < 0))) not valid;
alter table marks add constraint marks_training check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0)) not valid;
alter table components add constraint components_training check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0)) not valid;
alter table events add constraint events_training check ((entry < 0) = (register < 0) and (id < 0) = (entry < 0)
    and (organisation is null or (organisation < 0) = (id < 0))
    and (person is null or (person < 0) = (id < 0))
    and (supersedes is null or (supersedes < 0) = (id < 0))) not valid;
alter table entry_links add constraint entry_links_training check ((entry < 0) = (weapon < 0) and (id < 0) = (entry < 0)) not valid;
alter table holdings add constraint holdings_training check ((id < 0) = (register < 0)
    and (holder_organisation is null or (holder_organisation < 0) = (id < 0))) not valid;
alter table batches add constraint batches_training check ((id < 0) = (register < 0)) not valid;
alter table person_contents add constraint person_contents_training check ((id < 0) = (person < 0)) not valid;

-- Second wall: a reading transaction sees the one kind or the other, never both.
do $$
declare t text;
begin
    foreach t in array array['entries', 'components', 'marks', 'events', 'holdings'] loop
        execute format('create policy %I on %I as restrictive for select to proofmark_reader using (
            (register < 0) = (select coalesce(current_setting(''proofmark.training'', true), '''') = ''on''))', t || '_training', t);
    end loop;
end $$;
