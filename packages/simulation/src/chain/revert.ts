/** A call that the contracts refuse, with the name of their error. */
export class Revert extends Error {
  override readonly name = "Revert";
}
