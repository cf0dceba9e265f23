/**
 * The channel on which every change of limits, switches, reference prices, standings and protections is announced, so
 * that all processes read them again at once. The payload says nothing.
 */
export const RISK_CHANNEL = "risk_change";

/** Announces a change when the transaction commits. */
export const ANNOUNCE_RISK = `pg_notify('${RISK_CHANNEL}', '')`;
