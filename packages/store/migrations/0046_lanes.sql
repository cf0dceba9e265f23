-- Which signer sends for a settlement, where an operator handed it to one; otherwise a rule chooses.
alter table settlements
  add column lane_signer text check (lane_signer ~ '^0x[0-9a-f]{40}$');

-- A transaction whose settlement goes on in another lane: unless it is mined, its nonce is taken by a transfer of nothing
-- to its signer, so that it can never be.
alter table transaction_intents
  add column frees_nonce boolean not null default false;

alter table operator_actions
  drop constraint operator_actions_action_check,
  add constraint operator_actions_action_check check (action in ('retry', 'hold', 'release', 'hand-over')),
  -- To which signer a settlement was handed over.
  add column lane text,
  add constraint operator_actions_lane check ((lane is null) = (action <> 'hand-over'));
