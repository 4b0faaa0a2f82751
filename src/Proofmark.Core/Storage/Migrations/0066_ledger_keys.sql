-- The ledger's signing key changes within an epoch: the changes of this node's, and those of peers that their root keys vouched for.
create table ledger_keys (
    id bigint primary key,
    epoch int not null,                        -- of the head up to which the previous key signs
    size bigint not null,
    root bytea not null,
    previous text collate "C" not null,        -- C2SP verifier key
    key text collate "C" not null,
    statement text collate "C" not null,       -- the root key's word, a DSSE envelope
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (epoch, size)
);
create table peer_ledger_keys (
    id bigint primary key,
    peer bigint not null references peers (id),
    epoch int not null,
    size bigint not null,
    root bytea not null,
    previous text collate "C" not null,
    key text collate "C" not null,
    statement text collate "C" not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (peer, epoch, size)
);
select make_recorded('ledger_keys');
select make_recorded('peer_ledger_keys');
