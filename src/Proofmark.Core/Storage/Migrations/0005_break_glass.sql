-- Access: break-glass. A right that somebody took for some hours in an emergency, with reason and case (in the act), and what another
-- person said of it afterwards. This file comes before that of users and registers: their ids stand here without reference.
create table glass_breaks (
    id bigint primary key,
    uid uuid not null unique,
    user_id bigint not null,
    permission text collate "C",               -- taken, or null
    register bigint,                           -- opened, or null
    handling smallint,                         -- up to this class; of a register
    ends timestamptz not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check (permission is not null or register is not null)
);
create index glass_breaks_user on glass_breaks (user_id, ends);
create table glass_ends (
    id bigint primary key,
    glass bigint not null unique references glass_breaks (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create table glass_reviews (
    id bigint primary key,
    glass bigint not null unique references glass_breaks (id),
    outcome text collate "C" not null check (outcome in ('justified', 'unjustified')),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('glass_breaks');
select make_recorded('glass_ends');
select make_recorded('glass_reviews');
