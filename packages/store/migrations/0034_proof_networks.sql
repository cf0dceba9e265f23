-- A proof may go over a second network, and the venue may do a network's last part itself.
alter table transaction_intents
  drop constraint transaction_intents_purpose_check,
  add constraint transaction_intents_purpose_check check (
    purpose in ('open', 'prove', 'proveSecond', 'deliver', 'deliverSecond', 'claim', 'refund', 'settle', 'heal')
  );
