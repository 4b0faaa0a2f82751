-- The roster of staff: what each person's certificates are worth where he or she writes, and how much each has recorded.

-- How many acts of a person there were since a day is counted from this index alone. What is practised is counted nowhere.
create index acts_actor on acts (actor, recorded) where actor > 0 and purpose <> 'training';

-- What one register asks of one person at a moment, and what that person has of it; no row where it asks for nothing. The one place where the state
-- of a certificate is derived. The one that ends last counts; its last day still holds, and so does the last of grace. Days are those of UTC.
-- (Both functions are such that PostgreSQL puts their text into the query that asks: no array of a sub-select may be handed to them.)
create function staff_asked(who bigint, what bigint, moment timestamptz)
returns table (register bigint, code text, kind text, certificate bigint, until_day date, last_day date, override bigint, allowed timestamptz, state text)
language sql stable as $$
    select g.id, g.code, r.kind, c.id, c.until_day, c.until_day + r.grace_days, o.id, o.ends,
        case when t.day < c.until_day - r.warning_days then 'certified' when t.day <= c.until_day then 'ending' when t.day <= c.until_day + r.grace_days then 'grace'
            when o.id is not null then 'allowed' else 'missing' end
    from (select (moment at time zone 'UTC')::date as day) t cross join registers g
    cross join lateral (select * from staff_rules x where x.register = g.id and x.from_day <= t.day order by x.from_day desc, x.act desc limit 1) r
    left join lateral (select x.id, x.until_day from staff_certificates x where x.holder = who and x.kind = r.kind and x.from_day <= t.day
        and not exists (select from staff_certificate_ends e where e.certificate = x.id) order by x.until_day desc limit 1) c on true
    left join lateral (select x.id, x.ends from staff_overrides x where x.holder = who and x.register = g.id and x.begins <= moment and x.ends > moment order by x.ends desc limit 1) o on true
    where g.id = what and r.kind is not null
$$;

-- Of all registers that a person has, the one where it stands worst; no row where none asks for anything. While there is no rule nothing but that is looked at.
create function staff_worst(who bigint, moment timestamptz)
returns table (register bigint, code text, kind text, certificate bigint, until_day date, last_day date, override bigint, allowed timestamptz, state text)
language sql stable as $$
    select a.* from user_register_now x cross join lateral staff_asked(who, x.register, moment) a
    where x.user_id = who and exists (select from staff_rules)
    order by array_position(array['missing', 'allowed', 'grace', 'ending', 'certified'], a.state), a.until_day, a.code limit 1
$$;
