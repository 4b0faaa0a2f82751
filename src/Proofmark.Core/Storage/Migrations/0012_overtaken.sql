-- Acts are numbered when they begin. One that began earlier and comes to a row later than an act with a higher number
-- would stand before it in recorded order and yet replace it: it is refused, and begun again under a new number.

create function refuse_overtaken() returns trigger language plpgsql as $$
begin
    raise exception 'act % was overtaken by act % on table "%"', new.until_act, old.act, tg_table_name using errcode = 'PM003';
end $$;

do $$
declare t text;
begin
    foreach t in array array['entries', 'holdings', 'marks', 'components'] loop
        execute format('create trigger overtaken before update on %I for each row when (new.until_act < old.act and new.until_act is distinct from old.until_act) execute function refuse_overtaken()', t);
    end loop;
end $$;
