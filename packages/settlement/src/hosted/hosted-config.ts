import { Type, type Static } from "typebox";
import type { Address } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { ConfigurationError, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { orderLegs } from "@tetrafi/protocol/order/order-legs.ts";
import type { HostedToken } from "@tetrafi/store/hosted-fillers.ts";
import { openSigner, type SignerSettings } from "../signer/open-signer.ts";
import type { Signer } from "../signer/signer.ts";

const strict = { additionalProperties: false } as const;
const Units = Type.String({ pattern: "^(0|[1-9][0-9]{0,76})$" });
const Text = Type.String({ minLength: 1, maxLength: 2_048 });

/** Where a filler's key is: as for the process's own sender, see docs/operations.md. */
const SignerConfig = Type.Union([
  Type.Object({ keyVariable: Type.String({ pattern: "^[A-Z][A-Z0-9_]{0,99}$" }) }, strict),
  Type.Object({ keystore: Text, passwordFile: Text }, strict),
  Type.Object(
    {
      web3SignerUrl: Type.String({ pattern: "^https?://" }),
      publicKey: Type.String({ pattern: "^0x[0-9a-fA-F]{128}$" }),
    },
    strict,
  ),
  Type.Object(
    { kmsKeyId: Text, kmsRegion: Text, kmsEndpoint: Type.Optional(Type.String({ pattern: "^https?://" })) },
    strict,
  ),
]);

/** What a solver allows with one token. Base units; without limit where absent. */
const TokenLimits = Type.Object(
  {
    chainId: Type.Integer({ minimum: 1 }),
    symbol: Type.String({ minLength: 1 }),
    perFill: Type.Optional(Units),
    perDay: Type.Optional(Units),
    atRisk: Type.Optional(Units),
    keep: Type.Optional(Units),
    /** The operator is told when less than this can be spent. */
    alarmBelow: Type.Optional(Units),
  },
  strict,
);

const FillerConfig = Type.Object(
  {
    solverId: Type.String({ minLength: 1, maxLength: 128 }),
    signer: SignerConfig,
    /** Ids of the corridors that it is for, as `USDC@1>USDT@2`. */
    corridors: Type.Array(Type.String(), { minItems: 1, maxItems: 1_000 }),
    /** One entry for each token that these corridors pay out. */
    limits: Type.Array(TokenLimits, { minItems: 1, maxItems: 1_000 }),
  },
  strict,
);

/** The file that TETRAFI_HOSTED_FILLERS_FILE names. */
export const HostedFillersConfig = Type.Object(
  { fillers: Type.Array(FillerConfig, { maxItems: 100 }) },
  strict,
);

type FillerConfig = Static<typeof FillerConfig>;

/** A token that a filler pays, and from when on the operator is told that it runs dry. Base units. */
export type FillerToken = HostedToken & { readonly alarmBelow: bigint };

/** A filler that this process runs for a solver. */
export type HostedFiller = {
  readonly solverId: string;
  /** Pays and signs. */
  readonly account: Signer;
  /** Whether the solver gave an order's corridors to it. */
  readonly covers: (order: StandardOrder) => boolean;
  readonly tokens: readonly FillerToken[];
};

/**
 * Reads the file and opens the fillers' signers. Throws ConfigurationError with every fault of the file, or as openSigner.
 * @param submitter Sends everything else, and so for no filler.
 */
export async function readHostedFillers(
  path: string,
  network: ResolvedNetwork,
  environment: Readonly<Record<string, string | undefined>>,
  submitters: readonly Address[],
): Promise<HostedFiller[]> {
  const { fillers } = readJsonFile(HostedFillersConfig, path);
  const faults = fillers.flatMap((filler) => fillerFaults(filler, network));
  const ids = fillers.map(({ solverId }) => solverId);
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at)))
    faults.push(`solver ${id} has two fillers`);
  if (faults.length > 0) throw new ConfigurationError(faults.map((fault) => `${path}: ${fault}`));
  const opened: HostedFiller[] = [];
  for (const filler of fillers) opened.push(await openFiller(filler, network, environment));
  const senders = [...submitters, ...opened.map(({ account }) => account.address)].map((one) =>
    one.toLowerCase(),
  );
  // Two that share a sender would share a lane, and each other's inventory.
  if (new Set(senders).size !== senders.length)
    throw new ConfigurationError([
      `${path}: each filler needs an account of its own, and none a submitter's`,
    ]);
  return opened;
}

function fillerFaults({ solverId, corridors, limits }: FillerConfig, network: ResolvedNetwork): string[] {
  const faults: string[] = [];
  const paid = new Set<string>();
  for (const id of corridors) {
    const corridor = corridorOf(network, id);
    if (corridor === undefined) faults.push(`solver ${solverId} names corridor ${id}, which there is not`);
    else if (corridor.sameChain)
      faults.push(`solver ${solverId} names corridor ${id}, whose trades are settled and not filled`);
    else paid.add(`${corridor.outputToken.symbol}@${corridor.destination.chainId}`);
  }
  const limited = limits.map(({ symbol, chainId }) => `${symbol}@${chainId}`);
  for (const token of paid)
    if (!limited.includes(token)) faults.push(`solver ${solverId} pays ${token} and has no limits for it`);
  for (const [at, token] of limited.entries()) {
    if (!paid.has(token))
      faults.push(`solver ${solverId} has limits for ${token}, which none of its corridors pays`);
    else if (limited.indexOf(token) !== at) faults.push(`solver ${solverId} has limits for ${token} twice`);
  }
  return faults;
}

async function openFiller(
  { solverId, signer, corridors, limits }: FillerConfig,
  network: ResolvedNetwork,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<HostedFiller> {
  const account = await openSigner(signerSettings(signer, environment));
  const ids = new Set(corridors);
  const tokens = limits.map((one): FillerToken => {
    const token = network.chain(one.chainId)?.tokens.find(({ symbol }) => symbol === one.symbol);
    if (token === undefined) throw new Error(`no ${one.symbol} on chain ${one.chainId}`);
    const limit = (text: string | undefined): bigint | null => (text === undefined ? null : BigInt(text));
    return {
      chainId: one.chainId,
      token: token.address.toLowerCase() as Address,
      signer: account.address.toLowerCase() as Address,
      limits: {
        perFill: limit(one.perFill),
        perDay: limit(one.perDay),
        atRisk: limit(one.atRisk),
        keep: BigInt(one.keep ?? 0),
      },
      alarmBelow: BigInt(one.alarmBelow ?? 0),
    };
  });
  return { solverId, account, tokens, covers: (order) => isCovered(order, ids, network) };
}

function isCovered(order: StandardOrder, ids: ReadonlySet<string>, network: ResolvedNetwork): boolean {
  const { inputs, outputs } = orderLegs(order);
  const [input] = inputs;
  const [output] = outputs;
  if (input === undefined || output === undefined) return false;
  const has = (given: typeof input, wanted: typeof output): boolean =>
    ids.has(network.corridor(given.asset, wanted.asset)?.id ?? "");
  return inputs.every((one) => has(one, output)) && outputs.every((one) => has(input, one));
}

function corridorOf({ corridors }: ResolvedNetwork, wanted: string): ResolvedCorridor | undefined {
  return corridors.find(({ id }) => id === wanted);
}

/** The signer as the process's own settings would name it. Keys of AWS are the process's. */
function signerSettings(
  signer: FillerConfig["signer"],
  environment: Readonly<Record<string, string | undefined>>,
): SignerSettings {
  if ("keyVariable" in signer) {
    const key = environment[signer.keyVariable] ?? "";
    if (!/^0x[0-9a-fA-F]{64}$/.test(key))
      throw new ConfigurationError([`${signer.keyVariable} must be a key, 0x and 64 digits of hex`]);
    return { TETRAFI_SUBMITTER_KEY: key as `0x${string}` };
  }
  if ("keystore" in signer)
    return {
      TETRAFI_SUBMITTER_KEYSTORE: signer.keystore,
      TETRAFI_KEYSTORE_PASSWORD_FILE: signer.passwordFile,
    };
  if ("web3SignerUrl" in signer)
    return {
      TETRAFI_WEB3SIGNER_URL: signer.web3SignerUrl,
      TETRAFI_WEB3SIGNER_KEY: signer.publicKey as `0x${string}`,
    };
  const { kmsKeyId, kmsRegion, kmsEndpoint } = signer;
  return {
    ...awsSettings(environment),
    TETRAFI_KMS_KEY_ID: kmsKeyId,
    TETRAFI_KMS_REGION: kmsRegion,
    ...(kmsEndpoint === undefined ? {} : { TETRAFI_KMS_ENDPOINT: kmsEndpoint }),
  };
}

const AWS_NAMES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
] as const;

function awsSettings(environment: Readonly<Record<string, string | undefined>>): SignerSettings {
  return Object.fromEntries(
    AWS_NAMES.flatMap((name) => {
      const value = environment[name] ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
}
