-- Anonymous surrender: a weapon handed in at a named collection point by nobody in particular. And what belongs to a photograph:
-- the file as the camera wrote it, and pictures cut from it.

create table collection_points (
    id bigint primary key,
    uid uuid not null unique,
    name text not null,                        -- what stands at its door
    country text collate "C" not null,
    opens text collate "C" not null check (opens ~ '^\d{4}-\d{2}-\d{2}$'),
    closes text collate "C" check (closes ~ '^\d{4}-\d{2}-\d{2}$' and closes >= opens),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
select make_recorded('collection_points');

-- Of an anonymous surrender nothing is held but the point, the day and the weapon: the table itself refuses more.
alter table recoveries add column collection_point bigint references collection_points (id);
alter table recoveries add constraint recoveries_anonymous check (collection_point is null or (
    kind = 'surrendered' and occurred is not null and occurred ~ '^\d{4}-\d{2}-\d{2}$'
    and cause is null and place is null and circumstances is null and authority is null and case_reference is null));

-- A row without a part is the picture that is shown; the others are parts of it.
alter table attachments add column part text collate "C" check (part in ('original', 'cut')), add column part_of bigint references attachments (id), add column cut text collate "C";
alter table attachments add constraint attachments_part check ((part is null) = (part_of is null) and (part is not distinct from 'cut') = (cut is not null));
create index attachments_part_of on attachments (part_of) where part_of is not null;
