-- Storage: which sealed look-ups touched a canary record; asked every minute.
create index sealed_records_canary on sealed_records (id) where canary;
