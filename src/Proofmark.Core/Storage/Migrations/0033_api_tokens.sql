-- Access: tokens by which programs use the interface in a person's or a service's name. What a token may do is recorded, and
-- so is its end; its secret is machinery and kept as a hash alone.
create table api_tokens (
    id bigint primary key,
    uid uuid not null unique,
    user_id bigint not null references users (id),
    name text not null,
    scopes text collate "C" not null,          -- permissions, sorted, by commas; counts only what the holder has at the moment of use
    registers bigint[],                        -- null: all of the holder's
    purpose text collate "C" not null,         -- fixed; the case is said with each request
    networks text collate "C",                 -- CIDR, by commas; null: from anywhere
    expires timestamptz not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index api_tokens_user on api_tokens (user_id);
create table api_token_ends (
    id bigint primary key,
    token bigint not null references api_tokens (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index api_token_ends_token on api_token_ends (token);
create table api_token_secrets (
    token bigint primary key references api_tokens (id),
    hash bytea not null unique,                -- SHA-256 of the 32 random bytes
    last_used timestamptz,                     -- to the minute
    last_address inet
);
select make_recorded('api_tokens');
select make_recorded('api_token_ends');
grant select, insert, update, delete on api_token_secrets to proofmark_writer;

-- By which token something was looked at; hashed like the rest, and null, which is not hashed, where a person looked.
alter table lookups add column token bigint;
create trigger lookups_token before update on lookups for each row when (old.token is distinct from new.token) execute function refuse_change();
