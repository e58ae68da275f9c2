/** How many pods a ReplicaSet asks for, and how many of its own can serve. */
export interface ReplicaCounts {
  readonly wanted: number;
  readonly available: number;
}

export interface RolloutFacts {
  /** Pods that the Deployment asks for. */
  readonly desired: number;
  /** How many more than that there may be meanwhile. */
  readonly surge: number;
  /** How many fewer may be available meanwhile. */
  readonly unavailable: number;
  readonly recreate: boolean;
  readonly fresh: ReplicaCounts;
  /** ReplicaSets of earlier templates, oldest first. */
  readonly old: readonly ReplicaCounts[];
  /** Pods of earlier templates that are still there, going ones included. */
  readonly oldPods: number;
}

export interface RolloutStep {
  readonly fresh: number;
  readonly old: readonly number[];
}

/** The next sizes of a Deployment's ReplicaSets, by the rules of its strategy. A step that changes nothing: wait, or done. */
export function planRollout(facts: RolloutFacts): RolloutStep {
  if (facts.recreate) {
    return { fresh: facts.oldPods > 0 ? facts.fresh.wanted : facts.desired, old: facts.old.map(() => 0) };
  }
  return { fresh: grow(facts), old: shrink(facts) };
}

function grow({ desired, surge, fresh, old }: RolloutFacts): number {
  if (fresh.wanted >= desired) return desired;
  const all = fresh.wanted + sum(old.map(({ wanted }) => wanted));
  const room = desired + surge - all;
  return room <= 0 ? fresh.wanted : Math.min(desired, fresh.wanted + room);
}

/** Pods that cannot serve go first; then as many that can as may be missed. */
function shrink({ desired, unavailable, fresh, old }: RolloutFacts): readonly number[] {
  const least = desired - unavailable;
  const all = fresh.wanted + sum(old.map(({ wanted }) => wanted));
  const freshUnavailable = fresh.wanted - fresh.available;
  let removable = Math.max(0, all - least - freshUnavailable);
  const afterBroken = old.map(({ wanted, available }) => {
    const broken = Math.min(removable, Math.max(0, wanted - available));
    removable -= broken;
    return wanted - broken;
  });
  let spare = Math.max(0, fresh.available + sum(old.map(({ available }) => available)) - least);
  return afterBroken.map((wanted) => {
    const gone = Math.min(spare, wanted);
    spare -= gone;
    return wanted - gone;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** `maxSurge` and `maxUnavailable` as numbers of pods; both zero would never end, so that one may be missed then. */
export function rolloutBounds(
  desired: number,
  maxSurge: unknown,
  maxUnavailable: unknown,
): { readonly surge: number; readonly unavailable: number } {
  const surge = scaled(maxSurge, desired, Math.ceil);
  const unavailable = scaled(maxUnavailable, desired, Math.floor);
  return { surge, unavailable: Math.min(desired, surge === 0 && unavailable === 0 ? 1 : unavailable) };
}

function scaled(value: unknown, desired: number, round: (value: number) => number): number {
  if (typeof value === 'number') return Math.max(0, value);
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? round(desired / 4) : round((Number(percent) * desired) / 100);
}
