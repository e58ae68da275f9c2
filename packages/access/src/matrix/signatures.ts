/**
 * What is known about pairs so far, as numbers: pairs of one signature have heard the same. A signature is a set of findings,
 * so neither order nor repetition of findings matters.
 */
export class Signatures {
  readonly #findings = new Map<string, number>();
  /** By signature: its findings, in order. */
  readonly #sets: (readonly number[])[] = [];
  readonly #bySet = new Map<string, number>();
  /** By finding and signature: the signature with the finding. */
  readonly #steps: number[][] = [];

  /** The signature of a pair of which only one thing is known. */
  of(finding: string): number {
    return this.#signature([this.#numberOf(finding)]);
  }

  /** Adds a finding to the signatures of some pairs. */
  mark(signatures: Uint32Array, numbers: readonly number[], finding: string): void {
    const found = this.#numberOf(finding);
    const steps = this.#steps[found] ?? [];
    for (const number of numbers) {
      const before = signatures[number] ?? 0;
      const after = steps[before] ?? this.#step(before, found);
      signatures[number] = after;
    }
  }

  #step(before: number, finding: number): number {
    const after = this.#signature([...(this.#sets[before] ?? []), finding]);
    const steps = this.#steps[finding];
    if (steps !== undefined) steps[before] = after;
    return after;
  }

  #signature(findings: readonly number[]): number {
    const set = [...new Set(findings)].sort((a, b) => a - b);
    const text = set.join(',');
    const known = this.#bySet.get(text);
    if (known !== undefined) return known;
    const signature = this.#sets.push(set) - 1;
    this.#bySet.set(text, signature);
    return signature;
  }

  #numberOf(finding: string): number {
    const known = this.#findings.get(finding);
    if (known !== undefined) return known;
    const number = this.#steps.push([]) - 1;
    this.#findings.set(finding, number);
    return number;
  }
}
