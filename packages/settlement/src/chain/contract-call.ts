import {
  decodeFunctionResult,
  encodeFunctionData,
  numberToHex,
  type Abi,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
} from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { SettlementFault } from "../faults.ts";
import type { ChainRpc, EndpointAnswer } from "./chain-rpc.ts";

/** A read of a contract. `from` matters where the contract looks at its caller. */
export type ContractRead<
  A extends Abi,
  N extends ContractFunctionName<A, "view">,
  V extends ContractFunctionArgs<A, "view", N>,
> = {
  readonly address: Address;
  readonly abi: A;
  readonly functionName: N;
  readonly args: V;
  readonly from?: Address;
};

/** Reads a contract at a block. Throws RpcAnswerError if it reverts. */
export async function readContract<
  const A extends Abi,
  N extends ContractFunctionName<A, "view">,
  const V extends ContractFunctionArgs<A, "view", N>,
>(
  rpc: ChainRpc,
  read: ContractRead<A, N, V>,
  block: number,
): Promise<ContractFunctionReturnType<A, "view", N, V>> {
  return decoded(read, await rpc.request("eth_call", callParams(read, block)));
}

/** The same read from every node that can answer it, at a block or at the newest that each knows. */
export async function readContractEach<
  const A extends Abi,
  N extends ContractFunctionName<A, "view">,
  const V extends ContractFunctionArgs<A, "view", N>,
>(
  rpc: ChainRpc,
  read: ContractRead<A, N, V>,
  block: number | "latest",
): Promise<{ endpoint: string; value: ContractFunctionReturnType<A, "view", N, V> }[]> {
  const answers: EndpointAnswer[] = await rpc.requestEach("eth_call", callParams(read, block));
  return answers.flatMap((answer) =>
    answer.ok ? [{ endpoint: answer.endpoint, value: decoded(read, answer.value) }] : [],
  );
}

type AnyRead = Pick<
  ContractRead<Abi, string, readonly unknown[]>,
  "abi" | "functionName" | "args" | "address" | "from"
>;

function callParams(read: unknown, block: number | "latest"): readonly unknown[] {
  const { address, from, ...call } = read as AnyRead;
  const data = encodeFunctionData(call);
  return [
    { to: address, data, ...(from === undefined ? {} : { from }) },
    typeof block === "number" ? numberToHex(block) : block,
  ];
}

function decoded<
  A extends Abi,
  N extends ContractFunctionName<A, "view">,
  V extends ContractFunctionArgs<A, "view", N>,
>(read: ContractRead<A, N, V>, data: unknown): ContractFunctionReturnType<A, "view", N, V> {
  const { abi, functionName, args } = read as unknown as AnyRead;
  try {
    return decodeFunctionResult({ abi, functionName, args, data: data as Hex }) as ContractFunctionReturnType<
      A,
      "view",
      N,
      V
    >;
  } catch (error) {
    const { shortMessage = "" } = error as { shortMessage?: string };
    throw new SettlementFault("NODE_MAKES_NO_SENSE", `${functionName}: ${shortMessage}`, { cause: error });
  }
}
