-- One transaction may serve several settlements. It is then an intent of no order (`is_batch`): it has the nonce, the price
-- and the signed versions. Each settlement has an intent of its own, as for a transaction of its own, which names the
-- batch by `batch_id` and has its own end: what one item of a batch comes to is not what the transaction comes to.
alter table transaction_intents
  add column is_batch boolean not null default false,
  add column batch_id bigint references transaction_intents (id),
  drop constraint transaction_intents_check,
  add constraint transaction_intents_order check ((order_id is null) = (purpose = 'heal' or is_batch)),
  add constraint transaction_intents_batch check (not is_batch or (batch_id is null and purpose <> 'heal'));

drop index transaction_intents_nonce;
create unique index transaction_intents_nonce on transaction_intents (chain_id, signer, nonce)
  where state <> 'rejected' and batch_id is null;

drop index transaction_intents_pending;
create index transaction_intents_pending on transaction_intents (chain_id, signer, nonce)
  where state in ('planned', 'broadcast', 'included') and batch_id is null;

create index transaction_intents_by_batch on transaction_intents (batch_id) where batch_id is not null;
