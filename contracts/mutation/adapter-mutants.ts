import { type MutantGroup, unguarded, without } from "./mutant.ts";

/** Faults in what the adapters for ERC-7683 pass on. */
export const ADAPTER_MUTANTS: readonly MutantGroup[] = [
  {
    file: "erc7683/SettlerAdapter.sol",
    contract: "SettlerAdapter",
    tests: ["erc7683/SettlerAdapter"],
    mutants: [
      unguarded("adapter: another type of order", "orderDataType != ORDER_DATA_TYPE"),
      [
        "adapter: another settler's envelope",
        "bool same = order.originSettler == address(this) && order.user",
        "bool same = order.user",
      ],
      [
        "adapter: another user's envelope",
        "order.user == standard.user\n            && order.nonce",
        "order.nonce",
      ],
      ["adapter: another nonce", "&& order.nonce == standard.nonce && order", "&& order"],
      without("adapter: another chain", "&& order.originChainId == standard.originChainId\n"),
      [
        "adapter: another deadline",
        "&& order.fillDeadline == standard.fillDeadline && order.openDeadline",
        "&& order.openDeadline",
      ],
      without("adapter: another open deadline", "&& order.openDeadline == standard.fillDeadline"),
      unguarded(
        "adapter: another output settler",
        "output.settler != AddressCast.toBytes32(address(outputSettler))",
      ),
      without(
        "adapter: anybody spends a filler's tokens",
        "if (msg.sender != address(this)) revert NotSelf(msg.sender);",
      ),
      without("adapter: delivered before", "if (fillRecord != bytes32(0)) revert AlreadyFilled(fillRecord);"),
      without(
        "adapter: coins that are not there",
        "if (coins > msg.value) revert InsufficientValue(coins, msg.value);",
      ),
      without(
        "adapter: the rest stays",
        "if (msg.value > coins) Address.sendValue(payable(filler), msg.value - coins);",
      ),
      [
        "adapter: an allowance replaces another",
        "allowance + standard.inputs[i][1]",
        "standard.inputs[i][1]",
      ],
      [
        "adapter: the sponsor is the caller",
        "escrow.openFor(standard, order.user, signature);",
        "escrow.openFor(standard, msg.sender, signature);",
      ],
    ],
  },
  {
    file: "erc7683/OrderResolver.sol",
    contract: "OrderResolver",
    tests: ["erc7683/OrderResolver"],
    mutants: [
      unguarded("resolver: orders that are not escrowed", "status != OrderStatus.Deposited"),
      [
        "resolver: outputs on several chains",
        "supported && output.chainId == order.outputs[0].chainId\n",
        "supported\n",
      ],
      without("resolver: outputs of several oracles", "&& output.oracle == order.outputs[0].oracle"),
      without(
        "resolver: another output settler",
        "&& output.settler == AddressCast.toBytes32(outputSettler)",
      ),
      without("resolver: coins as output", "&& output.token != 0"),
      without("resolver: coins as input", "supported = supported && order.inputs[i][0] != 0;"),
      [
        "resolver: orders of another chain",
        "if (!supported || order.originChainId != block.chainid)",
        "if (!supported)",
      ],
      [
        "resolver: the first exclusive time counts",
        "if (until > latest) latest = until;",
        "if (latest == 0) latest = until;",
      ],
    ],
  },
];
