-- Evidence: what a time-stamp authority answered for a certified extract (RFC 3161): a token, which is verified before it is kept, or
-- why there is none. One token an extract; of failures each that there was.
create table extract_stamps (
    id bigint primary key,
    extract bigint not null references extracts (id),
    register bigint not null references registers (id),
    handling smallint not null,
    stamped timestamptz,                       -- the authority's time; null: no token
    authority text,
    token bytea,
    fault text collate "C" check (fault in ('silent', 'refused', 'large', 'other', 'unsound', 'unknown')),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check (id > 0 and (token is null) = (fault is not null) and (token is null) = (stamped is null) and (token is null) = (authority is null))
);
create index extract_stamps_extract on extract_stamps (extract);
create unique index extract_stamps_one on extract_stamps (extract) where token is not null;
select make_recorded('extract_stamps');
alter table extract_stamps enable row level security;
create policy extract_stamps_read on extract_stamps for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy extract_stamps_write on extract_stamps for all to proofmark_writer using (true) with check (true);
