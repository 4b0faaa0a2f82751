-- Parties: lists with natural persons that were taken away by two persons' decision, and the marks by which a copy is known again.
create table list_marks (
    id bigint primary key,
    proposal bigint not null,                  -- acts.id: what was proposed, and to whom the copy went
    mark bytea not null,                       -- hash of a made-up name or number that stands in that copy alone
    act bigint not null references acts (id), seq int not null, salt bytea not null
);
create index list_marks_mark on list_marks (mark);
create index list_marks_proposal on list_marks (proposal);
select make_recorded('list_marks');
