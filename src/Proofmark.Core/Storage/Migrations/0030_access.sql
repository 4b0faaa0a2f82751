-- Access: users, roles, register rights, credentials, sessions, one-time links.
-- What stands is the latest row of its kind (user and role, user and register): a withdrawal is a row too, so that a
-- changed, added or removed right shows in the ledger. No column here says "current" that somebody could edit unseen.

create table users (
    id bigint primary key,
    uid uuid not null unique,
    login text collate "C" not null unique,    -- normalised; never changed, never given to another person
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create table user_details (
    id bigint primary key,
    user_id bigint not null references users (id),
    name text not null,
    organisation bigint references organisations (id),
    language text collate "C" not null,
    active boolean not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index user_details_user on user_details (user_id, act desc, seq desc);

create table roles (
    id bigint primary key,
    uid uuid not null unique,
    code text collate "C" not null unique,
    name text,                                 -- null: built in, named by the text access.role.CODE
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create table role_permissions (
    id bigint primary key,
    role bigint not null references roles (id),
    permission text collate "C" not null,
    granted boolean not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index role_permissions_role on role_permissions (role, permission, act desc, seq desc);
create table user_roles (
    id bigint primary key,
    user_id bigint not null references users (id),
    role bigint not null references roles (id),
    granted boolean not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index user_roles_user on user_roles (user_id, role, act desc, seq desc);
create table user_registers (
    id bigint primary key,
    user_id bigint not null references users (id),
    register bigint not null references registers (id),
    handling smallint not null,                -- the highest class this user may see there
    granted boolean not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index user_registers_user on user_registers (user_id, register, act desc, seq desc);
create table credential_events (
    id bigint primary key,
    user_id bigint not null references users (id),
    kind text collate "C" not null,            -- password_set, second_factor_set, second_factor_removed, link_issued
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index credential_events_user on credential_events (user_id, act desc);

-- Machinery. Nothing here is recorded in the ledger but the fact of a change (credential_events).
create table user_credentials (
    user_id bigint primary key references users (id),
    password_hash text collate "C",
    security_stamp text collate "C" not null,
    access_failed int not null default 0,
    lockout_end timestamptz,
    authenticator bytea,                       -- the secret, encrypted under the server's data-protection keys
    second_factor boolean not null default false,
    last_step bigint not null default 0        -- RFC 6238 time step that was last accepted: a code works once
);
create table one_time_links (
    token_hash bytea primary key,              -- SHA-256; the token itself is nowhere
    kind text collate "C" not null check (kind in ('first_administrator', 'password')),
    user_id bigint references users (id),
    expires timestamptz not null
);
-- One sign-in, and the piece of work it is used for: purpose and case are asked once per piece of work.
create table sessions (
    id uuid primary key,
    user_id bigint not null references users (id),
    security_stamp text collate "C" not null,  -- of the moment of sign-in; another password ends the session
    started timestamptz not null,
    expires timestamptz not null,
    purpose text collate "C",
    legal_basis text,
    case_reference text,
    registers bigint[],                        -- null: all that the user may see
    work_expires timestamptz
);
create index sessions_user on sessions (user_id);
create index sessions_expires on sessions (expires);

select make_recorded('users');
select make_recorded('user_details');
select make_recorded('roles');
select make_recorded('role_permissions');
select make_recorded('user_roles');
select make_recorded('user_registers');
select make_recorded('credential_events');
grant select, insert, update, delete on user_credentials, one_time_links, sessions to proofmark_writer;

create view user_now as
    select u.id, u.uid, u.login, d.name, d.organisation, d.language, d.active
    from users u cross join lateral (
        select name, organisation, language, active from user_details where user_id = u.id order by act desc, seq desc limit 1) d;
create view role_permission_now as
    select role, permission from (
        select distinct on (role, permission) role, permission, granted from role_permissions order by role, permission, act desc, seq desc) x where granted;
create view user_role_now as
    select user_id, role from (
        select distinct on (user_id, role) user_id, role, granted from user_roles order by user_id, role, act desc, seq desc) x where granted;
create view user_register_now as
    select user_id, register, handling from (
        select distinct on (user_id, register) user_id, register, handling, granted from user_registers order by user_id, register, act desc, seq desc) x where granted;
grant select on user_now, role_permission_now, user_role_now, user_register_now to proofmark_writer;
