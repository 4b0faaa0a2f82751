-- What a company's register could not place within or without the days of a return when it came: a transfer of which only the year is known.
alter table return_receipts add column undated_made bigint, add column undated_imported bigint, add column undated_exported bigint, add column undated_transferred bigint;
create trigger recorded_update_undated before update on return_receipts for each row
    when ((old.undated_made, old.undated_imported, old.undated_exported, old.undated_transferred)
        is distinct from (new.undated_made, new.undated_imported, new.undated_exported, new.undated_transferred)) execute function refuse_change();
