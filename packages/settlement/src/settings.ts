import { Type, type Static } from "typebox";
import { ConfigurationError, readEnvironment } from "@tetrafi/protocol/config/read-config.ts";
import { signerFaults } from "./signer/open-signer.ts";

/** Chain ids with an amount of wei each. */
const WeiByChain = Type.String({ pattern: "^(\\d{1,10}=\\d{1,30}(,\\d{1,10}=\\d{1,30})*)?$", default: "" });

/** Settings of the settlement process, named as their environment variables. */
export const Settings = Type.Object({
  DATABASE_URL: Type.String({ pattern: "^postgres(ql)?://" }),
  /** How long a database that can't be reached is waited for at the start. */
  TETRAFI_DATABASE_WAIT_MS: Type.Integer({ minimum: 0, maximum: 3_600_000, default: 60_000 }),
  TETRAFI_NETWORK_FILE: Type.String({ minLength: 1 }),
  /** Signs and pays for every transaction: 32 bytes of hex. Or one of the next three. */
  TETRAFI_SUBMITTER_KEY: Type.Optional(
    Type.Unsafe<`0x${string}`>(Type.String({ pattern: "^0x[0-9a-fA-F]{64}$" })),
  ),
  /** File with the key, encrypted (version 3 of Web3 Secret Storage), and the file with its password. */
  TETRAFI_SUBMITTER_KEYSTORE: Type.Optional(Type.String({ minLength: 1 })),
  TETRAFI_KEYSTORE_PASSWORD_FILE: Type.Optional(Type.String({ minLength: 1 })),
  /** A Web3Signer that holds the key, and the 64 bytes of the public key under which it does. */
  TETRAFI_WEB3SIGNER_URL: Type.Optional(Type.String({ pattern: "^https?://" })),
  TETRAFI_WEB3SIGNER_KEY: Type.Optional(
    Type.Unsafe<`0x${string}`>(Type.String({ pattern: "^0x[0-9a-fA-F]{128}$" })),
  ),
  /** A key of AWS KMS (id, ARN or alias; ECC_SECG_P256K1, for signing), its region, and where KMS is unless it is there. */
  TETRAFI_KMS_KEY_ID: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9:/_-]{1,2048}$" })),
  TETRAFI_KMS_REGION: Type.Optional(Type.String({ pattern: "^[a-z0-9-]{1,32}$" })),
  TETRAFI_KMS_ENDPOINT: Type.Optional(Type.String({ pattern: "^https?://" })),
  /** Keys of AWS by their usual names: given, or asked of the agent of the container. */
  AWS_ACCESS_KEY_ID: Type.Optional(Type.String({ minLength: 1 })),
  AWS_SECRET_ACCESS_KEY: Type.Optional(Type.String({ minLength: 1 })),
  AWS_SESSION_TOKEN: Type.Optional(Type.String({ minLength: 1 })),
  AWS_CONTAINER_CREDENTIALS_FULL_URI: Type.Optional(Type.String({ pattern: "^https?://" })),
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: Type.Optional(Type.String({ minLength: 1 })),
  /**
   * File with more signers, each with lanes of its own on every chain: a JSON list of objects that name a key by the
   * settings above, as the process names its first.
   */
  TETRAFI_MORE_SUBMITTERS_FILE: Type.Optional(Type.String({ minLength: 1 })),
  /** File with the fillers that are run for solvers; none unless given. See docs/operations.md. */
  TETRAFI_HOSTED_FILLERS_FILE: Type.Optional(Type.String({ minLength: 1 })),
  /** What becomes of orders that others open: nothing, or they are tracked to their end. */
  TETRAFI_FOREIGN_ORDERS: Type.String({ pattern: "^(off|track)$", default: "track" }),
  /** Settlements that may share a transaction; 1 gives each its own. */
  TETRAFI_BATCH_SIZE: Type.Integer({ minimum: 1, maximum: 20, default: 10 }),
  /** How long one waits for others to share with; an eighth of the chain's block time unless given. */
  TETRAFI_BATCH_WAIT_MS: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  /** From the end of one comparison with the chains to the next. */
  TETRAFI_RECONCILE_INTERVAL_MS: Type.Integer({ minimum: 1_000, maximum: 3_600_000, default: 30_000 }),
  /** Of metrics and health; not served unless given. Anybody who reaches it may read it. */
  TETRAFI_METRICS_PORT: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  TETRAFI_METRICS_HOST: Type.String({ minLength: 1, default: "127.0.0.1" }),
  /** Balances of the sender below which the operator is told, as `chainId=wei,…`; elsewhere a tenth of a coin. */
  TETRAFI_LOW_BALANCE: WeiByChain,
  /**
   * Where Hyperlane's validators publish their checkpoints, before what they announce on their chains:
   * `https://host/{validator}/{domain}`, `s3://bucket/region/folder`, `gs://bucket/folder` or `file:///folder`, with commas.
   */
  TETRAFI_CHECKPOINT_LOCATIONS: Type.String({
    pattern: "^((https?|s3|gs|file)://[^,\\s]+(,(https?|s3|gs|file)://[^,\\s]+){0,7})?$",
    default: "",
  }),
  TETRAFI_LOG_LEVEL: Type.String({
    pattern: "^(trace|debug|info|warn|error|fatal|silent)$",
    default: "info",
  }),
});

/** Reads them once. Throws ConfigurationError with every fault. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Static<typeof Settings> {
  const faults = signerFaults(environment);
  try {
    const settings = readEnvironment(Settings, environment);
    if (faults.length === 0) return settings;
  } catch (error) {
    if (error instanceof ConfigurationError) throw new ConfigurationError([...error.faults, ...faults]);
    throw error;
  }
  throw new ConfigurationError(faults);
}
