import type { Address, Hex } from "viem";
import { mailboxAbi, multisigIsmAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import type { Chain } from "../chain.ts";
import { MESSAGE_ID_MULTISIG, type Multisig } from "../multisig.ts";

/** Recipients remembered. */
const MAX_KNOWN = 1_024;

/** Looks up the security modules of a chain's recipients, and remembers them. */
export class IsmReader {
  private readonly chain: Chain;
  private readonly known = new Map<Address, Multisig>();

  constructor(chain: Chain) {
    this.chain = chain;
  }

  /** The multisig of a message's recipient; null where its ISM is of another kind, which can't be served here. */
  async multisigOf(recipient: Address, message: Hex): Promise<Multisig | null> {
    const known = this.known.get(recipient);
    if (known !== undefined) return known;
    const { client, profile } = this.chain;
    const ism = await client.readContract({
      address: profile.contracts.mailbox,
      abi: mailboxAbi,
      functionName: "recipientIsm",
      args: [recipient],
    });
    const contract = { address: ism, abi: multisigIsmAbi } as const;
    const kind = await client.readContract({ ...contract, functionName: "moduleType" });
    if (kind !== MESSAGE_ID_MULTISIG) return null;
    const [validators, threshold] = await client.readContract({
      ...contract,
      functionName: "validatorsAndThreshold",
      args: [message],
    });
    const multisig = { validators: validators.map((address) => address.toLowerCase() as Hex), threshold };
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(recipient, multisig);
    return multisig;
  }

  /** Makes the next look-up ask the chain again: a recipient may have changed its ISM. */
  forget(recipient: Address): void {
    this.known.delete(recipient);
  }
}
