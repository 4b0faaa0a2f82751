-- Imports that persons started from a page: what was asked and how far it is. The act that an import ends in is recorded; this is
-- machinery, so that the page can be left and the import goes on after a restart (its spool on disk resumes).
create table import_jobs (
    id uuid primary key,                       -- also the act's idempotency key
    user_id bigint not null,
    organisation bigint,
    purpose text collate "C" not null,
    legal_basis text,
    case_reference text,
    language text collate "C" not null,        -- of the sentences in the rejects file
    register text collate "C" not null,        -- registers.code
    kind text collate "C" not null check (kind in ('weapons', 'holdings')),
    file_name text not null,
    size bigint not null,
    state text collate "C" not null check (state in ('uploaded', 'queued', 'running', 'done', 'failed')),
    mapping text,                              -- YAML
    report json,                               -- counts and findings, once done
    problems json,                             -- why it failed
    created timestamptz not null,
    changed timestamptz not null
);
create index import_jobs_user on import_jobs (user_id, created desc);
create index import_jobs_waiting on import_jobs (created) where state in ('queued', 'running');
grant select, insert, update, delete on import_jobs to proofmark_writer;
