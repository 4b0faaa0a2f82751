-- What awaits a person, in the site and by e-mail. Machinery: made from acts and cases, removed after 90 days.
-- No name, mark or typed word stands here: a kind, a number that the node gave, the path of a page that asks for its own rights.
create table notifications (
    id bigint generated always as identity primary key,
    user_id bigint not null references users (id),
    kind text collate "C" not null,
    number text collate "C" not null,          -- of the case, or of the act
    path text collate "C" not null,
    source text collate "C" not null,          -- what it was made from: told once, however often it is found
    at timestamptz not null,
    read_at timestamptz,
    mail_due timestamptz,                      -- e-mail is to be tried then; null: none is, or it is done
    mail_begun timestamptz,                    -- handed to the mail server; without an end nobody knows what became of it, and it is not sent again
    mail_attempts int not null default 0,
    mail_sent timestamptz,
    unique (user_id, source)
);
create index notifications_user on notifications (user_id, id desc);
create index notifications_unread on notifications (user_id) where read_at is null;
create index notifications_mail on notifications (mail_due) where mail_due is not null and mail_begun is null;
create index notifications_at on notifications (at);
create table notification_settings (
    user_id bigint primary key references users (id),
    address text,                              -- where the person wants e-mail; null: none
    at_once text[] not null default '{}',      -- kinds
    daily text[] not null default '{}'
);
-- Up to which act was read for news, and where that began: one row.
create table notification_place (
    one boolean primary key default true check (one),
    began bigint not null,
    last bigint not null
);
grant select, insert, update, delete on notifications, notification_settings, notification_place to proofmark_writer;
grant usage on sequence notifications_id_seq to proofmark_writer;
-- News are looked for by the acts that made them.
create index proposals_act on proposals (act);
create index proposal_decisions_act on proposal_decisions (act);
