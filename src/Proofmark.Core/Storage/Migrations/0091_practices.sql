-- National marking practices (ITI ¶31): what a State marks, where, how, with which symbols, by which source. A later profile replaces an
-- earlier one, which stays to be read: marks were put on under it.
create table marking_practices (
    id bigint primary key,
    uid uuid not null unique,
    country text collate "C" not null,         -- alpha-2, or the four letters of ISO 3166-3 for one that is no more
    mark_kind text collate "C" not null,
    content text not null,                     -- what the mark says
    component text collate "C",
    place text,
    method text collate "C",
    symbols text,                              -- in words
    pattern text collate "C",                  -- in the query grammar (docs/mark-query.md)
    force text collate "C" not null check (force in ('law', 'regulation', 'practice')),
    from_year int check (from_year between 1800 and 2200),
    to_year int check (to_year between from_year and 2200),
    source text not null,
    source_day date not null,
    replaces bigint unique references marking_practices (id),
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index marking_practices_country on marking_practices (country, mark_kind, id);
select make_recorded('marking_practices');
