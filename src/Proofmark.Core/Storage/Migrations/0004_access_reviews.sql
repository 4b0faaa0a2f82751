-- Access: what was given is looked at again. A review covers every role and register that stood when it was opened; somebody else than
-- the holder confirms or takes away; what nobody confirmed in time is suspended, which is a withdrawal that a late confirmation undoes.
-- This file comes before that of users and registers: their ids stand here without reference.
create table access_reviews (
    id bigint primary key,
    uid uuid not null unique,
    due date not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create table access_review_decisions (
    id bigint primary key,
    review bigint not null references access_reviews (id),
    user_id bigint not null,
    role bigint,                               -- either a role
    register bigint,                           -- or a register
    handling smallint,                         -- up to this class; of a register
    outcome text collate "C" not null check (outcome in ('confirmed', 'removed', 'suspended')),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((role is null) <> (register is null))
);
create index access_review_decisions_review on access_review_decisions (review, user_id);
select make_recorded('access_reviews');
select make_recorded('access_review_decisions');
