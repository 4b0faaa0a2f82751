-- What may be answered to a peer without a person: the latest row per peer stands. No row: nothing is automatic.
create table trace_policies (
    id bigint primary key,
    peer bigint not null references peers (id),
    level text collate "C" not null check (level in ('none', 'acknowledgement', 'weapon_data')),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index trace_policies_peer on trace_policies (peer, act desc);
select make_recorded('trace_policies');
