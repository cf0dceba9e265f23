-- The length beside the pattern, not in it: a counted pattern is a state for each digit, which the server builds anew for
-- every row that it checks. That was a tenth of an accept.
alter table orders
  drop constraint orders_order_id_check,
  drop constraint orders_whole_id_check,
  add constraint orders_order_id_check check (length(order_id) = 66 and order_id ~ '^0x[0-9a-f]+$'),
  add constraint orders_whole_id_check check (length(whole_id) = 66 and whole_id ~ '^0x[0-9a-f]+$');
alter table auctions
  drop constraint auctions_rfq_id_check,
  drop constraint auctions_salt_check,
  add constraint auctions_rfq_id_check check (length(rfq_id) = 66 and rfq_id ~ '^0x[0-9a-f]+$'),
  add constraint auctions_salt_check check (length(salt) = 66 and salt ~ '^0x[0-9a-f]+$');
