-- A trigger for each statement stands on the table that the statement names: on a partitioned table it does not see a
-- statement that names a partition. So each partition of a recorded table has guards of its own.

create function guard_partitions() returns void language plpgsql as $$
declare p record;
begin
    for p in select i.inhrelid::regclass as part, i.inhparent::regclass::text as parent
             from pg_inherits i where i.inhparent in ('events'::regclass, 'lookups'::regclass)
             and not exists (select from pg_trigger t where t.tgrelid = i.inhrelid and t.tgname = 'partition_delete') loop
        execute format('create trigger partition_delete before delete or truncate on %s for each statement execute function refuse_change()', p.part);
        -- A look-up is recorded by its reader, without an act, and sealed by a later one.
        if p.parent = 'events' then
            execute format('create trigger partition_change before insert or update on %s for each statement execute function require_act()', p.part);
        end if;
    end loop;
end $$;

select guard_partitions();
