-- Parts that were never on a weapon, and kits: parts that lie together (MRK-14; Firearms Protocol 3(b)). See docs/adr/0044.
-- A loose part's uid is the id that goes with it when it is fitted (fittings.part): a part that was fitted is loose no more.
create table loose_parts (
    id bigint primary key,
    uid uuid not null unique,
    register bigint not null,
    handling smallint not null,
    kind text collate "C" not null,
    mark text collate "C",                     -- as seen; null: it bears none
    norm text collate "C",                     -- normalised, what the list compares
    make text,
    model text,                                -- what it fits
    unfinished boolean not null,               -- a blank: an unfinished receiver fills the place of a receiver
    origin text collate "C" not null check (origin in ('manufactured', 'imported', 'removed', 'recovered', 'unknown')),
    source text,                               -- from whom it came; null: erased or not said, as the next
    holder text,                               -- who has it, or whom it was sent to
    received date not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((mark is null) = (norm is null)),
    check ((id < 0) = (register < 0))
);
create index loose_parts_register on loose_parts (register, id);
create index loose_parts_norm on loose_parts (norm) where norm is not null;
-- What came to one consignee within a time.
create index loose_parts_holder on loose_parts (upper(btrim(holder)), received) where holder is not null;
select make_recorded('loose_parts');
select allow_erasure('loose_parts', array['source', 'holder']);

create table part_kits (
    id bigint primary key,
    uid uuid not null unique,
    register bigint not null,
    handling smallint not null,
    label text,                                -- what it is called; null: erased, as the two that follow
    holder text,
    consignment text,                          -- the paper that it came with; null also: none
    received date not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (register < 0))
);
create index part_kits_register on part_kits (register, id);
select make_recorded('part_kits');
select allow_erasure('part_kits', array['label', 'holder', 'consignment']);

create table kit_parts (
    id bigint primary key,
    kit bigint not null references part_kits (id),
    part bigint not null references loose_parts (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (kit < 0) and (id < 0) = (part < 0))
);
create index kit_parts_kit on kit_parts (kit);
create index kit_parts_part on kit_parts (part);
select make_recorded('kit_parts');

create table kit_part_ends (
    id bigint primary key,
    kit_part bigint not null unique references kit_parts (id),
    reason text,                               -- null: erased
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (kit_part < 0))
);
select make_recorded('kit_part_ends');
select allow_erasure('kit_part_ends', array['reason']);

-- A weapon was assembled from parts of a kit; which of them, its fittings say.
create table kit_uses (
    id bigint primary key,
    kit bigint not null references part_kits (id),
    entry bigint not null unique,
    day date not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check ((id < 0) = (kit < 0) and (id < 0) = (entry < 0))
);
create index kit_uses_kit on kit_uses (kit);
select make_recorded('kit_uses');

-- Second wall, as for entries; what hangs on a part or kit is seen by who sees that.
alter table loose_parts enable row level security;
create policy loose_parts_read on loose_parts for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy loose_parts_training on loose_parts as restrictive for select to proofmark_reader using (
    (register < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy loose_parts_write on loose_parts for all to proofmark_writer using (true) with check (true);
alter table part_kits enable row level security;
create policy part_kits_read on part_kits for select to proofmark_reader using (
    register = any ((select coalesce(nullif(current_setting('proofmark.registers', true), ''), '{}')::bigint[])::bigint[])
    and handling <= (select coalesce(nullif(current_setting('proofmark.handling', true), ''), '-1')::smallint));
create policy part_kits_training on part_kits as restrictive for select to proofmark_reader using (
    (register < 0) = (select coalesce(current_setting('proofmark.training', true), '') = 'on'));
create policy part_kits_write on part_kits for all to proofmark_writer using (true) with check (true);
alter table kit_parts enable row level security;
create policy kit_parts_read on kit_parts for select to proofmark_reader using (exists (select from part_kits k where k.id = kit_parts.kit));
create policy kit_parts_write on kit_parts for all to proofmark_writer using (true) with check (true);
alter table kit_part_ends enable row level security;
create policy kit_part_ends_read on kit_part_ends for select to proofmark_reader using (exists (select from kit_parts l where l.id = kit_part_ends.kit_part));
create policy kit_part_ends_write on kit_part_ends for all to proofmark_writer using (true) with check (true);
alter table kit_uses enable row level security;
create policy kit_uses_read on kit_uses for select to proofmark_reader using (exists (select from part_kits k where k.id = kit_uses.kit));
create policy kit_uses_write on kit_uses for all to proofmark_writer using (true) with check (true);
grant select on loose_parts, part_kits, kit_parts, kit_part_ends, kit_uses to proofmark_reader;
