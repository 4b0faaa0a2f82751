-- A purge of a weapon's record reaches what findings read of it, and the serial that a marking campaign meant for it (docs/adr/0030).
select allow_erasure('quality_findings', array['data'], array['state', 'until_act']);
select allow_erasure('session_weapons', array['serial']);
