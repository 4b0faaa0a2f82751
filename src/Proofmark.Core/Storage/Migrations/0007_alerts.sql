-- What is not as it should be with the node, since when, and whether somebody was told. Machinery: each look finds it anew.
create table alerts (
    id bigint generated always as identity primary key,
    code text collate "C" not null,            -- doctor.says.CODE says what, and what to do
    subject text not null,                     -- which of several of a kind: a file, a setting
    kind text collate "C" not null check (kind in ('disk', 'clock', 'certificate', 'backup', 'work', 'settings')),
    fault boolean not null,
    arguments json not null,                   -- what the sentence needs
    since timestamptz not null,
    seen timestamptz not null,
    ended timestamptz,
    told timestamptz,                          -- when e-mail said that it began
    told_end timestamptz                       -- when e-mail said that it ended
);
create unique index alerts_open on alerts (code, subject) where ended is null;
create index alerts_ended on alerts (ended desc) where ended is not null;
grant select, insert, update, delete on alerts to proofmark_writer;
grant usage on sequence alerts_id_seq to proofmark_writer;
