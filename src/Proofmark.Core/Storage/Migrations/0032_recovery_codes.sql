-- Access: one-time codes on paper, in place of an authenticator's. Machinery, like passwords; that a set was made and a code
-- used is in credential_events.
create table recovery_codes (
    user_id bigint not null references users (id),
    code_hash bytea not null,                  -- SHA-256 of user and code; the code itself is on paper alone
    primary key (user_id, code_hash)
);
grant select, insert, delete on recovery_codes to proofmark_writer;
