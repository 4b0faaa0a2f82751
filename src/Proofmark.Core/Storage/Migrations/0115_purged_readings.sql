-- A purge of a weapon's record reaches what was read of its mark on a day of a campaign. The number of a block stays given: no serial is given twice.
select allow_erasure('mark_readings', array['reading']);
