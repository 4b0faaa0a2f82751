-- A node that was filled with made-up data says so on every page, for as long as it lives: set once, never taken back.
alter table node add column demonstration boolean not null default false;
