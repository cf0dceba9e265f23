import { open } from "node:fs/promises";
import { parseAbi } from "viem";
import type { Hex } from "@tetrafi/core/hex.ts";
import { parseCheckpoint } from "@tetrafi/hyperlane/checkpoint-format.ts";
import { checkpointSigner, type SignedCheckpoint } from "@tetrafi/hyperlane/checkpoint.ts";
import type { Chain } from "../chain/chain.ts";
import { readContract } from "../chain/contract-call.ts";
import type { Clock } from "../clock.ts";
import { checkpointUrl, isOpenLocation } from "./checkpoint-url.ts";
import type { CheckpointReader } from "./hyperlane-network.ts";

const announceAbi = parseAbi([
  "function getAnnouncedStorageLocations(address[] validators) view returns (string[][])",
]);

/** A checkpoint has less than a kilobyte. */
const MAX_BYTES = 16_384;
const TIMEOUT_MS = 4_000;
/** A validator moves seldom. */
const ANNOUNCED_FOR_MS = 600_000;
/** Newest announcements of a validator that are tried. */
const MAX_ANNOUNCED = 3;

type Announced = { readonly locations: readonly string[]; readonly untilMs: number };

/**
 * Reads checkpoints where the operator says, then where validators have announced them on their chain. What is not the
 * validator's own is passed over.
 * @param templates Locations with `{validator}` (lower case) and `{domain}` in them.
 */
export function checkpointReader(templates: readonly string[], clock: Clock): CheckpointReader {
  const announced = new Map<string, Announced>();

  const announcedBy = async (chain: Chain, validator: Hex): Promise<readonly string[]> => {
    const key = `${chain.profile.chainId} ${validator}`;
    const kept = announced.get(key);
    if (kept !== undefined && clock.elapsed() < kept.untilMs) return kept.locations;
    const locations = await readAnnounced(chain, validator);
    announced.set(key, { locations, untilMs: clock.elapsed() + ANNOUNCED_FOR_MS });
    return locations;
  };

  return async (chain, validator, index) => {
    const domain = String(chain.profile.hyperlaneDomain);
    const named = templates.map((template) =>
      template.replaceAll("{validator}", validator).replaceAll("{domain}", domain),
    );
    const fromNamed = await firstOf(named, validator, index);
    return fromNamed ?? firstOf(await announcedBy(chain, validator), validator, index);
  };
}

async function firstOf(
  locations: readonly string[],
  validator: Hex,
  index: number,
): Promise<SignedCheckpoint | null> {
  for (const location of locations) {
    const url = checkpointUrl(location, index);
    const text = url && (await readText(url).catch(() => null));
    const signed = text === null ? null : parseCheckpoint(text);
    if (signed !== null && checkpointSigner(signed) === validator) return signed;
  }
  return null;
}

async function readAnnounced({ rpc, profile, head }: Chain, validator: Hex): Promise<readonly string[]> {
  const address = profile.contracts.validatorAnnounce;
  if (address === undefined) return [];
  const [locations = []] = await readContract(
    rpc,
    { address, abi: announceAbi, functionName: "getAnnouncedStorageLocations", args: [[validator]] },
    head().latest.number,
  );
  return locations.filter(isOpenLocation).slice(-MAX_ANNOUNCED).toReversed();
}

/** Null where there is nothing, or more than a checkpoint can be. */
async function readText(url: URL): Promise<string | null> {
  if (url.protocol === "file:") return readFileText(url);
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    return null;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    // Leaving the loop cancels the rest.
    if (length > MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function readFileText(url: URL): Promise<string | null> {
  const file = await open(url, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0);
    return bytesRead > MAX_BYTES ? null : buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
