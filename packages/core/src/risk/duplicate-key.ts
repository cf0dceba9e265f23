import type { Asset, Rfq } from "../auction/types.ts";

/**
 * What makes two requests the same to the duplicate check: workspace, user, receivers, assets, side and amounts. Not the
 * times or the preference, which differ when the same button is pressed twice.
 */
export function duplicateKey(
  rfq: Pick<
    Rfq,
    "workspaceId" | "user" | "receiver" | "input" | "output" | "swapType" | "amount" | "moreLegs"
  >,
): string {
  const { workspaceId, user, receiver, input, output, swapType, amount, moreLegs = [] } = rfq;
  const more = moreLegs.map((leg) => `${assetKey(leg.asset)},${leg.amount},${leg.receiver ?? ""}`).join(";");
  // Of these only the workspace's name could hold a separator: it goes last.
  return [user, receiver, assetKey(input), assetKey(output), swapType, amount, more, workspaceId].join("|");
}

const assetKey = ({ chainId, address }: Asset): string => `${chainId}:${address}`;
