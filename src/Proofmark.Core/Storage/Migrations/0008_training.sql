-- A node for training is one from its first start to its end; so are its keys and the name of its ledger.
alter table node add column training boolean not null default false;
create function keep_training() returns trigger language plpgsql as $$
begin
    raise exception 'whether a node is for training is fixed at its first start' using errcode = 'PM002';
end $$;
create trigger node_training before update on node for each row when (old.training is distinct from new.training) execute function keep_training();
alter table node add constraint node_training_origin check (training = (origin like 'proofmark-training/%'));

-- Training registers and all that an act of training writes have ids below zero. A look-up for training found nothing else, and
-- no other look-up found any of it; an auditor reads the records of both.
alter table lookups add constraint lookups_training
    check (kind = 'audit' or case when purpose = 'training' then not (0 < any (found)) else not (0 > any (found)) end) not valid;
