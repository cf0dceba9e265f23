-- What is written with an order refers to it. A foreign key looks for each row by itself and locks what it finds, which was a
-- fifth of an accept; here one query looks for all rows of a statement. No lock is needed: orders are never deleted and
-- never change their names, which the database holds too.
create function refer_to_orders() returns trigger language plpgsql as $$
begin
  -- A subquery and no join, so that no plan reads all orders, however few there were when it was made.
  if exists (
    select from written where order_id is not null
      and (select 1 from orders where orders.order_id = written.order_id) is null
  ) then
    raise foreign_key_violation using
      message = format('a row of %s refers to an order that there is not', tg_table_name),
      table = tg_table_name, constraint = tg_name;
  end if;
  return null;
end $$;

alter table settlements drop constraint settlements_order_id_fkey;
alter table exposures drop constraint exposures_order_id_fkey;
alter table unjudged_orders drop constraint unjudged_orders_order_id_fkey;
alter table settlement_events drop constraint settlement_events_order_id_fkey;

create trigger settlements_of_orders after insert on settlements
  referencing new table as written for each statement execute function refer_to_orders();
create trigger exposures_of_orders after insert on exposures
  referencing new table as written for each statement execute function refer_to_orders();
create trigger unjudged_orders_of_orders after insert on unjudged_orders
  referencing new table as written for each statement execute function refer_to_orders();
create trigger settlement_events_of_orders after insert on settlement_events
  referencing new table as written for each statement execute function refer_to_orders();

create trigger settlements_keep_order before update of order_id on settlements
  for each statement execute function refuse_change();
create trigger exposures_keep_order before update of order_id on exposures
  for each statement execute function refuse_change();
create trigger unjudged_orders_keep_order before update of order_id on unjudged_orders
  for each statement execute function refuse_change();
create trigger settlement_events_keep_order before update of order_id on settlement_events
  for each statement execute function refuse_change();
create trigger orders_keep_names before update of order_id, rfq_id, whole_id, part on orders
  for each statement execute function refuse_change();
create trigger orders_stay before delete or truncate on orders
  for each statement execute function refuse_change();

-- Of a split alone: an order that is none was in the index too, and asked for its own first part.
create function belong_to_first_part() returns trigger language plpgsql as $$
begin
  if not exists (select from orders where whole_id = new.whole_id and rfq_id = new.rfq_id and part = 0) then
    raise foreign_key_violation using
      message = format('part %s of %s has no first part', new.part, new.whole_id),
      table = tg_table_name, constraint = tg_name;
  end if;
  return null;
end $$;

alter table orders
  drop constraint orders_first_part,
  drop constraint orders_whole,
  drop column first_part;
create unique index orders_whole on orders (whole_id, rfq_id, part) where whole_id is not null;
create trigger orders_first_part after insert on orders
  for each row when (new.part > 0) execute function belong_to_first_part();
