-- A producer's log, the latest first, as its page and its file read it: the index by year gives no such order over several years.
create index producer_weapons_latest on producer_weapons (producer, id desc);
