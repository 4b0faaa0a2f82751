-- Access: whether a session was begun with a passkey, which is two factors at once (device, and its PIN or finger). Where a second
-- factor is obligatory, a password alone opens nothing but the page on which one is set up.
alter table sessions add column by_passkey boolean not null default false;
