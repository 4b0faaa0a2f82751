-- Storage: what is sealed for a covert case (docs/adr/0019-sealed-look-ups.md): authorities, look-ups under them, what the rules of misuse
-- raise about those, the auditor's readings, and padding that cannot be told from them. Contents are encrypted; which rows belong
-- together stands in tags that nobody makes without the key. An act covers the rows together, in a root that does not say how many.
create table sealed_records (
    id bigint generated always as identity primary key,
    uid uuid not null unique,
    tag uuid not null,                         -- what it belongs to, by a keyed hash; random for padding
    at timestamptz not null,
    replaces uuid unique,                      -- the record whose typed words an erasure took out
    canary boolean not null default false,     -- the look-up touched a canary record
    hash bytea not null,                       -- SHA-256 of the cipher, which is random: it says nothing of the content
    cipher bytea,                              -- null once it was replaced
    act bigint references acts (id)            -- the act that covers it; null until then
);
create index sealed_records_tag on sealed_records (tag, id);
create index sealed_records_at on sealed_records (at);
create index sealed_records_uncovered on sealed_records (id) where act is null;
create index sealed_records_act on sealed_records (act);

create function guard_sealed() returns trigger language plpgsql as $$
begin
    if (old.id, old.uid, old.tag, old.at, old.replaces, old.canary, old.hash) is distinct from (new.id, new.uid, new.tag, new.at, new.replaces, new.canary, new.hash)
       or (old.act is not null and old.act is distinct from new.act)
       or (old.cipher is distinct from new.cipher and (new.cipher is not null or not exists (select from sealed_records where replaces = old.uid))) then
        raise exception 'what is sealed is never edited' using errcode = 'PM002';
    end if;
    return new;
end $$;
create trigger sealed_records_update before update on sealed_records for each row execute function guard_sealed();
create trigger sealed_records_delete before delete or truncate on sealed_records for each statement execute function refuse_change();

-- Row-level security: a transaction that reads for the independent auditor sees all; one that knows a tag sees what bears it.
alter table sealed_records enable row level security;
create policy sealed_records_add on sealed_records for insert to proofmark_writer with check (true);
create policy sealed_records_read on sealed_records for select to proofmark_writer
    using (current_setting('proofmark.auditor', true) = 'on' or tag::text = current_setting('proofmark.sealed_tag', true));
create policy sealed_records_cover on sealed_records for update to proofmark_writer using (current_setting('proofmark.auditor', true) = 'on');
grant select, insert, update (act, cipher) on sealed_records to proofmark_writer;

-- A look-up is kept by its reader in the transaction that looks. It runs as the owner: the reader sees neither these records nor the canaries.
create function keep_sealed(uid uuid, tag uuid, at timestamptz, hash bytea, cipher bytea, found bigint[]) returns void
language plpgsql security definer set search_path = public as $$
begin
    insert into sealed_records (uid, tag, at, canary, hash, cipher)
    values (uid, tag, at, exists (select from canaries c where c.entry = any ($6)), hash, cipher);
end $$;
revoke execute on function keep_sealed(uuid, uuid, timestamptz, bytea, bytea, bigint[]) from public;
grant execute on function keep_sealed(uuid, uuid, timestamptz, bytea, bytea, bigint[]) to proofmark_reader;

create table sealed_roots (
    id bigint primary key,
    root bytea not null,                       -- over all sealed records that this act covers, padding among them
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('sealed_roots');

-- The piece of work of a session that looks under seal. It shows to that session alone, and what it says is encrypted.
create table sealed_work (
    session uuid primary key,
    box bytea not null,
    expires timestamptz not null
);
alter table sealed_work enable row level security;
create policy sealed_work_own on sealed_work for all to proofmark_writer
    using (session::text = current_setting('proofmark.session', true) or current_setting('proofmark.auditor', true) = 'on')
    with check (session::text = current_setting('proofmark.session', true));
grant select, insert, update, delete on sealed_work to proofmark_writer;
