-- Weapons: fees that a register received for an entry, and those of them that were taken back. Receipts are numbered within a
-- register, without gaps: an act that is not committed leaves no number behind.
create table fees (
    id bigint primary key,
    uid uuid not null unique,
    entry bigint not null,
    register bigint not null references registers (id),
    number bigint not null check (number > 0),
    kind text collate "C" not null,
    amount text collate "C" not null check (amount ~ '^(0|[1-9]\d{0,11})(\.\d{2,3})?$' and amount ~ '[1-9]'),
    currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
    note text,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (register, number),
    check ((id > 0) = (entry > 0))
);
create index fees_entry on fees (entry);
select make_recorded('fees');
select allow_erasure('fees', array['note']);

create table fee_withdrawals (
    id bigint primary key,
    fee bigint not null unique references fees (id),
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('fee_withdrawals');
select allow_erasure('fee_withdrawals', array['reason']);
