-- Access: where a session comes from, and how often an address or a device may guess. Machinery, all of it.

alter table sessions
    add column last_seen timestamptz,          -- to the minute; null: never since it began
    add column device text collate "C",        -- "Firefox, Windows"; never the whole User-Agent
    add column address inet;

-- Failures by network address (IPv6: by its first 64 bits), forgotten a quarter of an hour after the last one.
create table sign_in_addresses (
    address inet primary key,
    failed int not null,
    last timestamptz not null,
    until timestamptz                          -- the next attempt is not looked at before
);
create index sign_in_addresses_last on sign_in_addresses (last);

-- Browsers in which a user has signed in before. They have attempts of their own: who guesses at an account from elsewhere
-- makes the account rest for strangers, not for the person at the usual desk.
create table known_devices (
    device uuid not null,
    user_id bigint not null references users (id),
    failed int not null default 0,
    until timestamptz,
    last_used timestamptz not null,
    primary key (device, user_id)
);
create index known_devices_user on known_devices (user_id);
create index known_devices_last on known_devices (last_used);
grant select, insert, update, delete on sign_in_addresses, known_devices to proofmark_writer;
