/** The chain, the account or the command's arguments don't allow the deployment. Says what to do about it. */
export class DeployFault extends Error {
  override readonly name = "DeployFault";
}
