-- Erasure reaches every column that may hold a natural person's data (docs/personal-data.md). A recorded row gives up its
-- salt and the named columns, and nothing else, when an erasure names it; its hash stays in the tiles and in the leaf.

create function require_erasure() returns trigger language plpgsql as $$
begin
    if new.salt is not null or not exists (select from erasures where row_act = old.act and row_seq = old.seq) then
        raise exception 'recorded table "%" gives up content and salt by an erasure only', tg_table_name using errcode = 'PM002';
    end if;
    return new;
end $$;

-- Lets erasures empty columns of a recorded table; editable: its machinery columns, as make_recorded was told.
create function allow_erasure(what regclass, erasable text[], editable text[] default '{}') returns void language plpgsql as $$
declare
    fixed text;
    given_up text;
    c text;
begin
    execute format('alter table %s alter column salt drop not null', what);
    execute format('drop trigger if exists recorded_update on %s', what);
    select string_agg(difference, ' or ') filter (where not attname = any(editable || erasable || array['salt'])),
           string_agg(difference, ' or ') filter (where attname = any(erasable || array['salt']))
        into fixed, given_up
        from (select attname::text, format('old.%1$I%2$s is distinct from new.%1$I%2$s', attname, case when atttypid = 'json'::regtype then '::text' else '' end) as difference
              from pg_attribute where attrelid = what and attnum > 0 and not attisdropped and attgenerated = '') a;
    execute format('create trigger recorded_update before update on %s for each row when (%s) execute function refuse_change()', what, fixed);
    execute format('create trigger recorded_erasure before update on %s for each row when (%s) execute function require_erasure()', what, given_up);
    foreach c in array erasable || array['salt'] loop
        execute format('grant update (%I) on %s to proofmark_writer', c, what);
    end loop;
end $$;

-- Who the persons are whose data a message or an event carries: then it is sealed under the keys of all of them.
alter table messages_in add column persons bigint[];
alter table messages_out add column persons bigint[];
alter table trace_events add column persons bigint[], add column sealed bytea;
create index messages_in_persons on messages_in using gin (persons) where persons is not null;
create index messages_out_persons on messages_out using gin (persons) where persons is not null;
create index trace_events_persons on trace_events using gin (persons) where persons is not null;
alter table attachments add column person bigint, alter column wrapped_key drop not null;
create index attachments_person on attachments (person) where person is not null;

select allow_erasure('person_contents', array['cipher']);
select allow_erasure('attachments', array['caption', 'wrapped_key']);
select allow_erasure('batches', array['file_name'], array['until_act']);
select allow_erasure('batch_withdrawals', array['reason']);
select allow_erasure('entries', array['row_key', 'data'], array['linked_weapon', 'until_act']);
select allow_erasure('entry_links', array['reason']);
select allow_erasure('events', array['data']);
select allow_erasure('holdings', array['holder', 'data'], array['until_act']);
select allow_erasure('messages_in', array['envelope'], array['waiting']);
select allow_erasure('messages_out', array['envelope']);
select allow_erasure('messages_refused', array['envelope']);
select allow_erasure('proposals', array['data']);
select allow_erasure('proposal_decisions', array['reason']);
select allow_erasure('recoveries', array['cause', 'place', 'circumstances', 'authority', 'case_reference']);
select allow_erasure('traces', array['data']);
select allow_erasure('trace_events', array['data', 'sealed']);

-- An act's purpose may name a case, and a case a person.
drop trigger acts_change on acts;
create trigger acts_change before delete or truncate on acts for each statement execute function refuse_change();
create trigger acts_update_act before update on acts for each statement execute function require_act();
select allow_erasure('acts', array['legal_basis', 'case_reference']);

-- A look-up is sealed once; what was typed is given up by an erasure, before the sealing too: then its record never knew it.
create function guard_lookup() returns trigger language plpgsql as $$
begin
    if (old.id, old.at, old.actor, old.organisation, old.purpose, old.kind, old.subject, old.found) is distinct from
       (new.id, new.at, new.actor, new.organisation, new.purpose, new.kind, new.subject, new.found)
       or (old.act is not null and (old.act, old.seq) is distinct from (new.act, new.seq)) then
        raise exception 'a look-up is never edited' using errcode = 'PM002';
    end if;
    if (old.query, old.case_reference, old.salt) is distinct from (new.query, new.case_reference, new.salt) then
        if not exists (select from acts where id = nullif(current_setting('proofmark.act', true), '')::bigint and xid = pg_current_xact_id_if_assigned()) then
            raise exception 'a look-up gives up its words by an erasure only' using errcode = 'PM001';
        end if;
        if old.act is null then
            if new.act is not null or old.salt is distinct from new.salt then raise exception 'a look-up is never edited' using errcode = 'PM002'; end if;
        elsif new.salt is not null or not exists (select from erasures where row_act = old.act and row_seq = old.seq) then
            raise exception 'a look-up gives up its words by an erasure only' using errcode = 'PM002';
        end if;
    end if;
    return new;
end $$;
alter table lookups alter column salt drop not null;
drop trigger lookups_update on lookups;
create trigger lookups_update before update on lookups for each row execute function guard_lookup();
grant update (query, case_reference, salt) on lookups to proofmark_writer;

-- An erasure that was carried out, and the end of the clean-up after it; without an end it is not finished.
create table person_erasures (
    id bigint primary key,
    person bigint not null,
    rule text not null,
    records int not null,                      -- how many records gave up content
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create unique index person_erasures_person on person_erasures (person, act);
create table erasure_ends (
    id bigint primary key,
    erasure bigint not null unique references person_erasures (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('person_erasures');
select make_recorded('erasure_ends');
create index person_contents_due on person_contents (keep_until, person) where cipher is not null and keep_until is not null;
create index erasures_act on erasures (act);
