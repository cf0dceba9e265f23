/** A reason not to start that its reader can act on; printed in one line, without a stack. */
export class StackFault extends Error {
  override readonly name = "StackFault";
}
