-- Quality of registers (ITI ¶11): runs of the rules over a register, what they found, and what persons decided on it. See docs/adr/0030.
create table quality_runs (
    id bigint primary key,
    uid uuid not null unique,
    register bigint not null references registers (id),
    rules smallint not null,                   -- version of data/rules/quality.json
    weapons bigint not null,
    opened bigint not null,
    closed bigint not null,
    standing bigint not null,                  -- findings that hold and that nobody accepted
    complete smallint not null check (complete between 0 and 1000), -- mean score of completeness, in thousandths
    whole bigint not null,                     -- entries that hold all of the least content
    act bigint not null unique references acts (id), seq int not null, salt bytea not null,
    check (id > 0 and register > 0)
);
create index quality_runs_register on quality_runs (register, id);
select make_recorded('quality_runs');

create table quality_run_rules (
    id bigint primary key,
    run bigint not null references quality_runs (id),
    rule text collate "C" not null,
    found bigint not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index quality_run_rules_run on quality_run_rules (run);
select make_recorded('quality_run_rules');

create table quality_findings (
    id bigint primary key,
    uid uuid not null unique,
    entry bigint not null,
    register bigint not null,
    handling smallint not null,
    rule text collate "C" not null,
    version smallint not null,
    data json not null,                        -- what the rule read, as found; nothing of a person
    state text collate "C" not null default 'open' check (state in ('open', 'accepted', 'asked', 'corrected')), -- machinery: by the latest decision
    until_act bigint,                          -- machinery: the act that closed it, because it no longer holds
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check (id > 0 and register > 0)
);
create index quality_findings_entry on quality_findings (entry) where until_act is null;
create index quality_findings_queue on quality_findings (register, state, rule, id) where until_act is null;
select make_recorded('quality_findings', array['state', 'until_act']);

create table quality_decisions (
    id bigint primary key,
    finding bigint not null references quality_findings (id),
    kind text collate "C" not null check (kind in ('accepted', 'asked', 'answered', 'corrected')),
    whom text,                                 -- asked: the office; null: erased, as the text
    note text,                                 -- the reason, the question or the answer
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index quality_decisions_finding on quality_decisions (finding);
select make_recorded('quality_decisions');
select allow_erasure('quality_decisions', array['whom', 'note']);

-- Second wall, as for entries.
alter table quality_findings enable row level security;
create policy quality_findings_read on quality_findings for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy quality_findings_training on quality_findings as restrictive for select to proofmark_reader using (
    (register < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy quality_findings_write on quality_findings for all to proofmark_writer using (true) with check (true);
grant select on quality_findings, quality_decisions, quality_runs, quality_run_rules to proofmark_reader;
