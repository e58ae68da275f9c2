const MAX_VOLUMES = 2_000;

interface Volume {
  readonly succeededAt: number;
  readonly isFailing: boolean;
}

/** The volumes of this node as far as this process has seen them, to tell a failed rotation from a failed first mount. */
export class MountedVolumes {
  readonly #volumes = new Map<string, Volume>();

  get size(): number {
    return this.#volumes.size;
  }

  /** `now`: monotonic milliseconds. */
  succeeded(volume: string, now: number): void {
    this.#volumes.delete(volume);
    this.#volumes.set(volume, { succeededAt: now, isFailing: false });
    for (const oldest of this.#volumes.keys()) {
      if (this.#volumes.size <= MAX_VOLUMES) return;
      this.#volumes.delete(oldest);
    }
  }

  /** Whether the volume was mounted before. */
  failed(volume: string): boolean {
    const known = this.#volumes.get(volume);
    if (known !== undefined) this.#volumes.set(volume, { ...known, isFailing: true });
    return known !== undefined;
  }

  /** Milliseconds since the last success of the volume that has been failing longest; 0 when none is. */
  oldestFailing(now: number): number {
    const ages = [...this.#volumes.values()].filter(({ isFailing }) => isFailing).map((at) => now - at.succeededAt);
    return Math.max(0, ...ages);
  }
}
