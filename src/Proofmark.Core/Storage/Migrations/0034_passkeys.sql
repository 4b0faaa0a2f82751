-- Access: passkeys (WebAuthn). Machinery, as password hashes are: that one was added or removed is in credential_events.
create table passkeys (
    credential_id bytea primary key,
    user_id bigint not null references users (id),
    name text not null,
    public_key bytea not null,                 -- COSE key; worth nothing to who copies it
    created timestamptz not null,
    sign_count bigint not null,                -- of the authenticator; one that goes back is a copy's
    transports text collate "C" not null,
    backup_eligible boolean not null,
    backed_up boolean not null,
    last_used timestamptz
);
create index passkeys_user on passkeys (user_id);
grant select, insert, update, delete on passkeys to proofmark_writer;
