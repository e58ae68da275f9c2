/** One condition of a status, as `kubectl wait` and printer columns read it. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  /** RFC 3339, seconds. When `status` last changed. */
  readonly lastTransitionTime?: string;
}

/** The condition of that type, if the status has one. */
export function findCondition<C extends Condition>(conditions: readonly C[] | undefined, type: string): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** RFC 3339 with whole seconds, the form Kubernetes gives its times. `ms` is the wall clock in milliseconds. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/**
 * The list with that condition in it. `lastTransitionTime` moves only when `status` changes, so that an unchanged outcome is an
 * unchanged object and needs no write. Other conditions stay as they are and where they are.
 */
export function setCondition<C extends Condition>(
  conditions: readonly C[] | undefined,
  next: C & { readonly lastTransitionTime?: undefined },
  nowMs: number,
): readonly C[] {
  const list = conditions ?? [];
  const before = findCondition(list, next.type);
  const kept = before?.status === next.status ? before.lastTransitionTime : undefined;
  const made = { ...next, lastTransitionTime: kept ?? formatTime(nowMs) };
  return before ? list.map((condition) => (condition === before ? made : condition)) : [...list, made];
}
