-- Federation: peers, their statements, messages in and out as the bytes that were signed, receipts, refusals.
-- What stands of a peer is the latest row of its kind.

create table peers (
    id bigint primary key,
    uid uuid not null unique,
    node text collate "C" not null unique,     -- fingerprint of the root key, for ever
    root_key bytea not null,                   -- SubjectPublicKeyInfo
    compared_with text not null,               -- who read the fingerprint at the other end, and by which channel
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create table peer_details (
    id bigint primary key,
    peer bigint not null references peers (id),
    name text not null,
    state text collate "C",                    -- attested by the persons who paired the nodes
    address text collate "C",                  -- https://…; null: by file only
    suspended boolean not null,
    reason text,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index peer_details_peer on peer_details (peer, act desc, seq desc);
create table peer_statements (
    id bigint primary key,
    peer bigint not null references peers (id),
    kind text collate "C" not null check (kind in ('certificate', 'revocations')),
    sequence bigint not null,
    envelope bytea not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (peer, kind, sequence)
);
create table peer_epochs (
    id bigint primary key,
    peer bigint not null references peers (id),
    direction text collate "C" not null check (direction in ('in', 'out')),
    epoch int not null,
    reason text not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (peer, direction, epoch)
);

-- Where each conversation stands. Machinery: derived from the rows below; its row is what two writers wait for one another on.
create table peer_positions (
    peer bigint primary key references peers (id),
    in_epoch int not null default 1, in_sequence bigint not null default 0, in_hash bytea,
    out_epoch int not null default 1, out_sequence bigint not null default 0, out_hash bytea
);

create table messages_in (
    id bigint primary key,
    uid uuid not null,
    peer bigint not null references peers (id),
    epoch int not null,
    sequence bigint not null,
    kind text collate "C" not null,
    case_uid uuid,
    in_reply_to uuid,
    hash bytea not null,                       -- SHA-256 of the payload
    envelope bytea not null,                   -- as received
    verdict text collate "C" not null check (verdict in ('accepted', 'expired', 'held')),
    code text collate "C",                     -- why not simply accepted; or why its body could not be used
    waiting boolean not null default false,    -- machinery: held, and not yet judged again
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (peer, uid),
    unique (peer, epoch, sequence)
);
create index messages_in_case on messages_in (case_uid) where case_uid is not null;
create index messages_in_waiting on messages_in (peer, epoch, sequence) where waiting;
create table message_effects (                 -- what became of a message that had waited
    id bigint primary key,
    message bigint not null unique references messages_in (id),
    verdict text collate "C" not null check (verdict in ('accepted', 'expired', 'refused')),
    code text collate "C",
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create table messages_refused (
    id bigint primary key,
    peer bigint references peers (id),         -- the signer, when the signature verified
    uid uuid,
    code text collate "C" not null,
    field text,
    hash bytea not null,                       -- SHA-256 of the bytes received
    envelope bytea,                            -- kept when the signature verified: it is evidence
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index messages_refused_peer on messages_refused (peer, act);

create table messages_out (
    id bigint primary key,
    uid uuid not null unique,
    peer bigint not null references peers (id),
    epoch int not null,
    sequence bigint not null,
    kind text collate "C" not null,
    case_uid uuid,
    in_reply_to uuid,
    expires timestamptz not null,
    hash bytea not null,
    envelope bytea not null,                   -- as first signed; a later key may sign the same payload anew for delivery
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    unique (peer, epoch, sequence)
);
create index messages_out_case on messages_out (case_uid) where case_uid is not null;
create table message_receipts (
    id bigint primary key,
    message bigint not null references messages_out (id),
    verdict text collate "C" not null,
    code text collate "C",
    final boolean not null,
    envelope bytea not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index message_receipts_message on message_receipts (message);

select make_recorded('peers');
select make_recorded('peer_details');
select make_recorded('peer_statements');
select make_recorded('peer_epochs');
select make_recorded('messages_in', array['waiting']);
select make_recorded('message_effects');
select make_recorded('messages_refused');
select make_recorded('messages_out');
select make_recorded('message_receipts');
grant select, insert, update on peer_positions to proofmark_writer;
grant select on peers, peer_details to proofmark_reader;
