/** The newest ids that were added: at least `atLeast` of them, at most twice as many. */
export class RecentIds {
  private readonly atLeast: number;
  private young = new Set<string>();
  private old = new Set<string>();

  constructor(atLeast: number) {
    this.atLeast = atLeast;
  }

  add(id: string): void {
    this.young.add(id);
    if (this.young.size < this.atLeast) return;
    this.old = this.young;
    this.young = new Set();
  }

  has(id: string): boolean {
    return this.young.has(id) || this.old.has(id);
  }
}
