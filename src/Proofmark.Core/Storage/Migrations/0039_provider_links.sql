-- Access: who an account is at the State's identity provider, and assertions that were used. The latest link of a user stands.
create table provider_links (
    id bigint primary key,
    user_id bigint not null references users (id),
    issuer text collate "C" not null,
    subject text collate "C",                  -- null: no longer linked
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index provider_links_user on provider_links (user_id, act desc, seq desc);
create index provider_links_subject on provider_links (issuer, subject);
select make_recorded('provider_links');
-- Machinery: each assertion opens one session. Kept until the assertion would be refused as over.
create table used_assertions (
    hash bytea primary key,
    until timestamptz not null
);
grant select, insert, delete on used_assertions to proofmark_writer;
-- Whether the provider vouched for two factors when the session was begun.
alter table sessions add column by_provider boolean not null default false;
