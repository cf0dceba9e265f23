import type { Hex } from "viem";

/** Who must sign for a recipient. */
export type Multisig = {
  /** In the order in which the ISM wants their signatures; lower case. */
  readonly validators: readonly Hex[];
  readonly threshold: number;
};

/** `IInterchainSecurityModule.Types.MESSAGE_ID_MULTISIG`. */
export const MESSAGE_ID_MULTISIG = 5;
