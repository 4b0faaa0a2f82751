-- Marks: what they are on, and what was judged of the six qualities of ITI ¶7 (one character for each point: y, n, or - for not judged).
alter table marks add column material text collate "C";
alter table marks add column quality text collate "C" check (quality ~ '^[yn-]{6}$');
create trigger recorded_update_judged before update on marks for each row
    when (old.material is distinct from new.material or old.quality is distinct from new.quality) execute function refuse_change();
