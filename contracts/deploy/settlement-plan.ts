import type { Address } from "viem";
import type { DeploymentConfig } from "@tetrafi/protocol/config/deployment.ts";
import { PERMIT2_SALT, permit2Initcode } from "./permit2.ts";
import { Plan } from "./plan.ts";

const ZERO: Address = `0x${"00".repeat(20)}`;

/** Escrow and output settler. */
const settlers = [{ type: "address" }, { type: "address" }] as const;

/** Mailbox, hook, security module, and the chains whose Hyperlane domain is not their chain id. */
const hyperlaneOracleParameters = [
  { type: "address" },
  { type: "address" },
  { type: "address" },
  {
    type: "tuple[]",
    components: [
      { name: "domain", type: "uint32" },
      { name: "chainId", type: "uint256" },
    ],
  },
] as const;

const endpointConfig = {
  type: "tuple[]",
  components: [
    { name: "eid", type: "uint32" },
    { name: "configType", type: "uint32" },
    { name: "config", type: "bytes" },
  ],
} as const;

/** Endpoint, and the corridors with their libraries and configurations. */
const layerZeroOracleParameters = [
  { type: "address" },
  {
    type: "tuple[]",
    components: [
      { name: "eid", type: "uint32" },
      { name: "chainId", type: "uint256" },
      { name: "sendLibrary", type: "address" },
      { name: "receiveLibrary", type: "address" },
      { name: "sendConfig", ...endpointConfig },
      { name: "receiveConfig", ...endpointConfig },
    ],
  },
] as const;

/** What every chain gets, at the same addresses everywhere. */
export function planSettlers(plan: Plan): {
  readonly inputSettler: Address;
  readonly outputSettler: Address;
  readonly atomicSettler: Address;
  readonly orderSetOpener: Address;
  readonly orderResolver: Address;
  readonly settlerAdapter: Address;
} {
  const inputSettler = plan.own("InputSettlerEscrow");
  const outputSettler = plan.own("OutputSettler");
  const atomicSettler = plan.own("AtomicSettler");
  const orderSetOpener = plan.own("OrderSetOpener");
  const orderResolver = plan.own("OrderResolver", settlers, [inputSettler, outputSettler]);
  const settlerAdapter = plan.own("SettlerAdapter", settlers, [inputSettler, outputSettler]);
  return { inputSettler, outputSettler, atomicSettler, orderSetOpener, orderResolver, settlerAdapter };
}

/** The oracle for a chain's Mailbox. */
export function planHyperlaneOracle(plan: Plan, config: NonNullable<DeploymentConfig["hyperlane"]>): Address {
  const domains = config.domains.map(({ domain, chainId }) => ({ domain, chainId: BigInt(chainId) }));
  const values = [config.mailbox, config.hook ?? ZERO, config.ism ?? ZERO, domains];
  return plan.own("HyperlaneOracle", hyperlaneOracleParameters, values);
}

/** The oracle for a chain's LayerZero endpoint. */
export function planLayerZeroOracle(plan: Plan, config: NonNullable<DeploymentConfig["layerZero"]>): Address {
  const corridors = config.corridors.map((corridor) => ({
    eid: corridor.eid,
    chainId: BigInt(corridor.chainId),
    sendLibrary: corridor.sendLibrary ?? ZERO,
    receiveLibrary: corridor.receiveLibrary ?? ZERO,
    sendConfig: (corridor.sendConfig ?? []).map((entry) => ({ eid: corridor.eid, ...entry })),
    receiveConfig: (corridor.receiveConfig ?? []).map((entry) => ({ eid: corridor.eid, ...entry })),
  }));
  return plan.own("LayerZeroOracle", layerZeroOracleParameters, [config.endpoint, corridors]);
}

/** Permit2 and all of our contracts for a chain with this configuration. */
export async function settlementPlan(config: DeploymentConfig): Promise<Plan> {
  const plan = new Plan();
  plan.contract("Permit2", await permit2Initcode(), PERMIT2_SALT);
  planSettlers(plan);
  if (config.hyperlane !== undefined) planHyperlaneOracle(plan, config.hyperlane);
  if (config.layerZero !== undefined) planLayerZeroOracle(plan, config.layerZero);
  return plan;
}
