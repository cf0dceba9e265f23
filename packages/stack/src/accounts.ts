import { pbkdf2Sync } from "node:crypto";
import { HDKey } from "viem/accounts";
import { bytesToHex, type Hex } from "viem";
import { privateKeyToAddress } from "viem/accounts";

/** An externally owned account of the local chains. */
export type Account = { readonly address: Hex; readonly privateKey: Hex };

/** Who uses which of anvil's funded accounts. The phrase is public; nothing of value may ever sit on these. */
export type LocalAccounts = {
  readonly deployer: Account;
  readonly taker: Account;
  readonly solvers: readonly [Account, Account, Account];
  readonly submitter: Account;
  readonly relayer: Account;
  readonly validators: readonly [Account, Account, Account];
  /** Pays where the venue fills for the first solver. */
  readonly hosted: Account;
};

const PHRASE = "test test test test test test test test test test test junk";

/** Derives the accounts from anvil's phrase (BIP-39 seed, BIP-44 path). */
export function localAccounts(): LocalAccounts {
  const seed = pbkdf2Sync(PHRASE, "mnemonic", 2_048, 64, "sha512");
  const parent = HDKey.fromMasterSeed(seed).derive("m/44'/60'/0'/0");
  const account = (index: number): Account => {
    const key = parent.deriveChild(index).privateKey;
    if (key === null) throw new Error(`no private key at index ${index}`);
    const privateKey = bytesToHex(key);
    return { address: privateKeyToAddress(privateKey).toLowerCase() as Hex, privateKey };
  };
  return {
    deployer: account(0),
    taker: account(1),
    solvers: [account(2), account(3), account(4)],
    submitter: account(5),
    relayer: account(6),
    validators: [account(7), account(8), account(9)],
    hosted: account(10),
  };
}
