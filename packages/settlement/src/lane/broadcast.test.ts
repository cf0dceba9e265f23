import { expect, test } from "vitest";
import type { EndpointAnswer } from "../chain/chain-rpc.ts";
import { RpcAnswerError, RpcUnreachableError } from "../chain/rpc-endpoint.ts";
import { outcomeOf } from "./broadcast.ts";

const took: EndpointAnswer = { endpoint: "a", ok: true, value: "0x00" };
const silent: EndpointAnswer = { endpoint: "b", ok: false, error: new RpcUnreachableError("b: ECONNRESET") };
const says = (message: string): EndpointAnswer => ({
  endpoint: "c",
  ok: false,
  error: new RpcAnswerError(-32_000, message, null),
});

test.each<[string, readonly EndpointAnswer[], string]>([
  ["one took it", [silent, says("insufficient funds"), took], "accepted"],
  ["geth has it", [says("already known")], "lookUp"],
  ["anvil has it", [says("transaction already imported")], "lookUp"],
  ["its nonce was used", [says("nonce too low")], "lookUp"],
  ["another has its nonce", [says("replacement transaction underpriced")], "lookUp"],
  ["one knows it, another is silent", [silent, says("already known")], "lookUp"],
  ["nobody answered", [silent, silent], "unknown"],
  [
    "one refused it, another may have it",
    [says("insufficient funds for gas * price + value"), silent],
    "unknown",
  ],
  ["all refused it", [says("max fee per gas less than block base fee")], "refused"],
])("%s", (_name, answers, outcome) => {
  expect(outcomeOf(answers).outcome).toBe(outcome);
});

test("a refusal keeps the node's reason", () => {
  expect(outcomeOf([says("intrinsic gas too low")])).toEqual({
    outcome: "refused",
    reason: "intrinsic gas too low",
  });
});
