/** How transactions are priced, EIP-1559. Wei, unless it says otherwise. */
export type FeePolicy = {
  /** Head room over the latest base fee: it can double in six full blocks. */
  readonly baseFeeMultiple: bigint;
  readonly minPriorityFee: bigint;
  readonly maxPriorityFee: bigint;
  /** No transaction ever offers more than this for a unit of gas. */
  readonly maxFeePerGas: bigint;
  /** Blocks for which a transaction may stay unmined before it is replaced. */
  readonly replaceAfterBlocks: number;
  /** Signed versions of one transaction, the first included. */
  readonly maxAttempts: number;
};

/** For every chain. */
export const FEE_POLICY: FeePolicy = {
  baseFeeMultiple: 2n,
  minPriorityFee: 100_000_000n,
  maxPriorityFee: 50_000_000_000n,
  maxFeePerGas: 1_000_000_000_000n,
  replaceAfterBlocks: 6,
  maxAttempts: 12,
};

/** What a transaction offers, wei for a unit of gas. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** Price of a new transaction. @param suggestedPriority What the node suggests. */
export function feesFor(baseFee: bigint, suggestedPriority: bigint, policy: FeePolicy): Fees {
  const priority = within(suggestedPriority, policy.minPriorityFee, policy.maxPriorityFee);
  const fee = within(baseFee * policy.baseFeeMultiple + priority, 0n, policy.maxFeePerGas);
  return { maxFeePerGas: fee, maxPriorityFeePerGas: priority < fee ? priority : fee };
}

/**
 * Price of a replacement: the market's, and at least an eighth (12.5 %) above the newest attempt in both fields, which
 * every node takes. Null if the policy's limit leaves no room for that.
 */
export function replacementFees(newest: Fees, market: Fees, policy: FeePolicy): Fees | null {
  const maxFeePerGas = larger(market.maxFeePerGas, raised(newest.maxFeePerGas));
  const maxPriorityFeePerGas = larger(market.maxPriorityFeePerGas, raised(newest.maxPriorityFeePerGas));
  if (maxFeePerGas > policy.maxFeePerGas || maxPriorityFeePerGas > maxFeePerGas) return null;
  return { maxFeePerGas, maxPriorityFeePerGas };
}

/** An eighth more, rounded up, so that small fees rise too. */
function raised(fee: bigint): bigint {
  return fee + (fee + 7n) / 8n;
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const within = (value: bigint, least: bigint, most: bigint): bigint =>
  value < least ? least : value > most ? most : value;
