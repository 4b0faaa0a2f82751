-- Reference data. A row is a version of the thing with its key; the newest version of a key stands, unless it is withdrawn.
-- Nothing is edited: a later load writes new versions of what changed and withdraws what is gone.

create table reference_sources (
    id bigint primary key,
    set_sha256 bytea not null,                 -- digest over all files of the set: names the load
    file text collate "C" not null,
    file_sha256 bytea not null,
    rows int not null,
    kept int not null,
    merged int not null,
    left_out int not null,
    data json not null,                        -- reasons and their numbers
    act bigint not null references acts (id), seq int not null, salt bytea not null,
    check (rows = kept + merged + left_out)
);

create table reference_countries (
    id bigint primary key,
    key text collate "C" not null,             -- alpha-2, or the four letters of ISO 3166-3
    content bytea not null,                    -- SHA-256 of what follows: equal content is not written again
    withdrawn boolean not null default false,
    alpha2 text collate "C",
    alpha3 text collate "C",
    number text collate "C",
    name_ar text, name_en text, name_es text, name_fr text, name_ru text, name_zh text,
    region text,
    sub_region text,
    valid_from text collate "C",
    valid_to text collate "C",
    data json not null,                        -- articles, lists of the United Nations, successors
    act bigint not null references acts (id), seq int not null, salt bytea not null
);

create table reference_makes (
    id bigint primary key,
    key text collate "C" not null,
    content bytea not null,
    withdrawn boolean not null default false,
    name text,
    kind text collate "C",                     -- maker, design, group
    country text collate "C",
    place text,
    data json not null,                        -- aliases, NCIC codes
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index reference_makes_name on reference_makes (lower(name));

create table reference_models (
    id bigint primary key,
    key text collate "C" not null,
    content bytea not null,
    withdrawn boolean not null default false,
    make_key text collate "C",                 -- null where the source lost the maker
    name text,
    data json not null,                        -- aliases
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index reference_models_make on reference_models (make_key);

create table reference_calibres (
    id bigint primary key,
    key text collate "C" not null,
    content bytea not null,
    withdrawn boolean not null default false,
    name text,
    kind text collate "C",                     -- cartridge, family, gauge
    data json not null,                        -- synonyms, NCIC codes
    act bigint not null references acts (id), seq int not null, salt bytea not null
);

create table reference_codes (
    id bigint primary key,
    key text collate "C" not null,             -- table/code
    content bytea not null,
    withdrawn boolean not null default false,
    table_name text collate "C",               -- make, calibre, type, action, combined_type
    code text collate "C",
    definition text,
    data json not null,                        -- all meanings: several are an ambiguity that stays
    act bigint not null references acts (id), seq int not null, salt bytea not null
);

create table reference_categories (
    id bigint primary key,
    key text collate "C" not null,
    content bytea not null,
    withdrawn boolean not null default false,
    parent text collate "C",
    name_ar text, name_en text, name_es text, name_fr text, name_ru text, name_zh text,
    data json not null,
    act bigint not null references acts (id), seq int not null, salt bytea not null
);

select make_recorded('reference_sources');
do $$
declare t text;
begin
    foreach t in array array['countries', 'makes', 'models', 'calibres', 'codes', 'categories'] loop
        execute format('select make_recorded(%L)', 'reference_' || t);
        execute format('create unique index reference_%s_key on reference_%s (key, id desc)', t, t);
        execute format('create view reference_%s_current as select * from (select distinct on (key) * from reference_%s order by key, id desc) v where not withdrawn', t, t);
        execute format('grant select on reference_%s, reference_%s_current to proofmark_reader', t, t);
        execute format('grant select on reference_%s_current to proofmark_writer', t);
    end loop;
end $$;
create index reference_sources_set on reference_sources (set_sha256);
grant select on reference_sources to proofmark_reader;
