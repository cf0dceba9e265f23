import { Type, type Static } from "typebox";
import { Address, Bytes32, ChainId, HexBytes } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

const EndpointConfig = Type.Array(
  Type.Object(
    {
      configType: Type.Integer({ minimum: 0, maximum: 4_294_967_295 }),
      /** As the library encodes it. */
      config: HexBytes,
    },
    strict,
  ),
  { maxItems: 16 },
);

/** What `npm run contracts:deploy` puts on a chain: the proof networks that it finds there, and how they are used. */
export const DeploymentConfig = Type.Object(
  {
    /** The node must answer with this one. */
    chainId: ChainId,
    /** Without it there is no oracle for Hyperlane. */
    hyperlane: Type.Optional(
      Type.Object(
        {
          mailbox: Address,
          /** Hook of outgoing, security module of incoming messages; the Mailbox's defaults unless given. */
          hook: Type.Optional(Address),
          ism: Type.Optional(Address),
          /** Chains whose domain is not their chain id. */
          domains: Type.Array(Type.Object({ domain: ChainId, chainId: ChainId }, strict), {
            default: [],
            maxItems: 256,
          }),
        },
        strict,
      ),
    ),
    /** Without it there is no oracle for LayerZero. */
    layerZero: Type.Optional(
      Type.Object(
        {
          endpoint: Address,
          corridors: Type.Array(
            Type.Object(
              {
                eid: ChainId,
                chainId: ChainId,
                /** LayerZero's defaults, which LayerZero can change, unless given. */
                sendLibrary: Type.Optional(Address),
                receiveLibrary: Type.Optional(Address),
                sendConfig: Type.Optional(EndpointConfig),
                receiveConfig: Type.Optional(EndpointConfig),
              },
              strict,
            ),
            { minItems: 1, maxItems: 256 },
          ),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type DeploymentConfig = Static<typeof DeploymentConfig>;

/** Where a contract of a deployment stands, and what it is. */
const DeployedContract = Type.Object(
  {
    address: Address,
    /** keccak256 of the creation code with its arguments, from which the address is made. */
    creationHash: Bytes32,
    /** keccak256 of the code at the address. */
    codeHash: Bytes32,
  },
  strict,
);

/** `addresses.json`, which `npm run contracts:deploy` writes. */
export const DeploymentAddresses = Type.Object(
  {
    chainId: ChainId,
    /** First block that can hold events of these contracts; null if they stood there before the first run. */
    startBlock: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    contracts: Type.Record(Type.String(), DeployedContract),
  },
  strict,
);
export type DeploymentAddresses = Static<typeof DeploymentAddresses>;
