-- What goes out, what is a case, and what the auditor planted is never of a training register (ids below zero).
alter table recoveries add constraint recoveries_training check (id > 0 and entry > 0) not valid;
alter table traces add constraint traces_training check (id > 0 and (recovery is null or recovery > 0)) not valid;
alter table trace_events add constraint trace_events_training check (id > 0 and trace > 0) not valid;
alter table attachments add constraint attachments_training check (id > 0 and subject_id > 0) not valid;
alter table canaries add constraint canaries_training check (id > 0 and entry > 0) not valid;
