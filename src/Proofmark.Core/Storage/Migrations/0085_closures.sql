-- Companies that go out of business hand their records to the State (ITI 13): what was to come, what came, and how it ended.
create table company_closures (
    id bigint primary key,
    uid uuid not null unique,
    organisation bigint not null unique references organisations (id),   -- a company closes once
    receiver bigint not null references organisations (id),
    receiving_register bigint not null references registers (id),
    own_register bigint references registers (id),                       -- the company's register in this node; it passes to the receiver
    due date not null,
    basis text not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check (id > 0 and organisation <> receiver and own_register is distinct from receiving_register)
);
create index company_closures_due on company_closures (due, id);
select make_recorded('company_closures');

-- What the company says it has, kind by kind; of one kind the latest line counts.
create table closure_manifests (
    id bigint primary key,
    closure bigint not null references company_closures (id),
    kind text collate "C" not null check (kind in ('manufacture', 'import', 'export', 'other')),
    stated bigint not null check (stated >= 0),
    first_day date,
    last_day date check (last_day >= first_day),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index closure_manifests_closure on closure_manifests (closure, kind, act desc, seq desc);
select make_recorded('closure_manifests');

create table closure_receipts (
    id bigint primary key,
    closure bigint not null references company_closures (id),
    kind text collate "C" not null check (kind in ('manufacture', 'import', 'export', 'other')),
    batch bigint references batches (id),
    document text,                                                       -- null: erased, or a batch says it
    records bigint not null check (records > 0),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index closure_receipts_closure on closure_receipts (closure, id);
create index closure_receipts_batch on closure_receipts (batch) where batch is not null;
select make_recorded('closure_receipts');
select allow_erasure('closure_receipts', array['document']);

create table closure_ends (
    id bigint primary key,
    closure bigint not null unique references company_closures (id),
    number bigint not null unique,                                       -- of the receipt that the company gets
    outcome text collate "C" not null check (outcome in ('complete', 'deficient')),
    missing text,                                                        -- null: nothing, or erased; as the next
    why text,
    signed_by bigint,
    countersigned_by bigint,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    -- Two different persons sign that records are missing, whoever writes.
    constraint closure_ends_two check (case when outcome = 'complete' then signed_by is null and countersigned_by is null
        else signed_by is not null and countersigned_by is not null and signed_by <> countersigned_by end)
);
select make_recorded('closure_ends');
select allow_erasure('closure_ends', array['missing', 'why']);

-- Nothing is complete that does not reconcile, kind by kind, and nothing is received after the end.
create function closure_ends_reconcile() returns trigger language plpgsql as $$
begin
    if new.outcome = 'complete' and (not exists (select from closure_manifests m where m.closure = new.closure) or exists (
        select from (select distinct on (kind) kind, stated from closure_manifests where closure = new.closure order by kind, act desc, seq desc) m
        full join (select kind, sum(records) as records from closure_receipts where closure = new.closure group by kind) r using (kind)
        where coalesce(m.stated, 0) <> coalesce(r.records, 0))) then
        raise exception 'closure_ends: what was stated and what was received differ' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger closure_ends_reconcile before insert on closure_ends for each row execute function closure_ends_reconcile();

create function closure_is_open() returns trigger language plpgsql as $$
begin
    if exists (select from closure_ends e where e.closure = new.closure) then
        raise exception '%: the hand-over has ended', tg_table_name using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger closure_receipts_open before insert on closure_receipts for each row execute function closure_is_open();
create trigger closure_manifests_open before insert on closure_manifests for each row execute function closure_is_open();
