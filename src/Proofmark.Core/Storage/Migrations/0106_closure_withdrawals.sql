-- What an import brought that was withdrawn did not come: it is not counted as received.
create or replace function closure_ends_reconcile() returns trigger language plpgsql as $$
begin
    if new.outcome = 'complete' and (not exists (select from closure_manifests m where m.closure = new.closure) or exists (
        select from (select distinct on (kind) kind, stated from closure_manifests where closure = new.closure order by kind, act desc, seq desc) m
        full join (select c.kind, sum(c.records) as records from closure_receipts c left join batches b on b.id = c.batch where c.closure = new.closure and b.until_act is null group by c.kind) r using (kind)
        where coalesce(m.stated, 0) <> coalesce(r.records, 0))) then
        raise exception 'closure_ends: what was stated and what was received differ' using errcode = 'check_violation';
    end if;
    return new;
end $$;
