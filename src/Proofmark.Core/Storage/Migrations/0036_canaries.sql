-- Access: canary records, planted by the auditor, which no honest work touches. Who may write acts may add one and sees none:
-- rows show to a transaction that says it reads for the auditor.

create table canaries (
    id bigint primary key,
    entry bigint not null unique,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('canaries');
alter table canaries enable row level security;
create policy canaries_add on canaries for insert to proofmark_writer with check (true);
create policy canaries_read on canaries for select to proofmark_writer using (current_setting('proofmark.auditor', true) = 'on');

-- What is raised for the auditor shows to the auditor alone.
alter table anomalies enable row level security;
create policy anomalies_add on anomalies for insert to proofmark_writer with check (true);
create policy anomalies_read on anomalies for select to proofmark_writer
    using (audience = 'supervisor' or current_setting('proofmark.auditor', true) = 'on');

-- Which of these entries are canaries: for what leaves the node, and for what is counted. It runs as the owner, because nobody else sees them.
create function among_canaries(wanted bigint[]) returns setof bigint language sql stable security definer set search_path = public as $$
    select entry from canaries where entry = any (wanted)
$$;
revoke execute on function among_canaries(bigint[]) from public;
grant execute on function among_canaries(bigint[]) to proofmark_writer;

-- In the transaction of the look-up itself: nothing is shown without the alarm. The node's own searches (traces) and auditors'
-- readings of look-up records are none.
create function watch_canaries() returns trigger language plpgsql security definer set search_path = public as $$
begin
    if exists (select from canaries where entry = any (new.found)) then
        insert into queue (kind, payload, run_after) values ('access.canary', json_build_object('lookup', new.id), new.at);
    end if;
    return null;
end $$;
create trigger lookups_canaries after insert on lookups for each row
    when (new.actor <> 0 and new.kind <> 'audit' and cardinality(new.found) > 0) execute function watch_canaries();
