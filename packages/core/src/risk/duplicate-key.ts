import type { Asset, Rfq } from "../auction/types.ts";

/**
 * What makes two requests the same to the duplicate check: workspace, user, receiver, corridor, side and amount. Not the
 * times or the preference, which differ when the same button is pressed twice.
 */
export function duplicateKey(
  rfq: Pick<Rfq, "workspaceId" | "user" | "receiver" | "input" | "output" | "swapType" | "amount">,
): string {
  const { workspaceId, user, receiver, input, output, swapType, amount } = rfq;
  // Of these only the workspace's name could hold a separator: it goes last.
  return [user, receiver, assetKey(input), assetKey(output), swapType, amount, workspaceId].join("|");
}

const assetKey = ({ chainId, address }: Asset): string => `${chainId}:${address}`;
