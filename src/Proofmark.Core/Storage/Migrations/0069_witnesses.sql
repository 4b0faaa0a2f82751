-- Nodes watch one another's ledgers: heads of peers that were seen, and own heads that peers countersigned.
create table peer_heads (
    id bigint primary key,
    peer bigint not null references peers (id),
    verdict text collate "C" not null check (verdict in ('first', 'consistent', 'restarted', 'other_key', 'shorter', 'forked')),
    epoch int not null,
    size bigint not null,
    root bytea not null,
    key text collate "C" not null,             -- C2SP verifier key
    note text collate "C" not null,            -- the checkpoint, with this node's signature where it signed
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index peer_heads_known on peer_heads (peer, epoch desc, size desc) where verdict in ('first', 'consistent', 'restarted');
create index peer_heads_last on peer_heads (peer, act desc);
create index peer_heads_alarm on peer_heads (peer) where verdict in ('other_key', 'shorter', 'forked');
create table head_signatures (
    id bigint primary key,
    peer bigint not null references peers (id),
    epoch int not null,
    size bigint not null,
    root bytea not null,
    key text collate "C" not null,             -- the peer's C2SP verifier key
    note text collate "C" not null,            -- the checkpoint with both signatures
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index head_signatures_last on head_signatures (peer, act desc);
create index head_signatures_size on head_signatures (peer, epoch, size);
create index messages_out_heads on messages_out (peer, act desc) where kind = 'ledger.head';
select make_recorded('peer_heads');
select make_recorded('head_signatures');
