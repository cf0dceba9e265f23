/** The command was called wrongly, or can't find the venue. The message is for the person at the terminal. */
export class UsageFault extends Error {
  override readonly name = "UsageFault";
}
