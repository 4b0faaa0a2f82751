-- Where this node is run: a copy of its files elsewhere must not be taken for it. Machinery: follows from where it was started last by a person's word.
create table node_place (
    only_one boolean primary key default true check (only_one),
    machine text collate "C" not null,         -- hash of the machine's id with the node's
    folder text not null,                      -- the data directory
    inode bigint not null,                     -- its number in the file system: a copy has another
    bound timestamptz not null
);
grant select, insert, update on node_place to proofmark_writer;
