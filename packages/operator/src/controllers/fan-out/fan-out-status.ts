import type { FanOutKind } from './kinds.ts';

/** How the namespaces of a cluster object stand. */
export interface FanOutResult {
  readonly childName: string;
  readonly provisioned: readonly string[];
  readonly failed: ReadonlyMap<string, string>;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** Namespaces that are listed in a status; the rest is only counted, so that a status never outgrows its object. */
const MOST_LISTED = 5_000;

function readyCondition(failed: ReadonlyMap<string, string>): Condition {
  return failed.size === 0
    ? { type: 'Ready', status: 'True' }
    : { type: 'Ready', status: 'False', message: 'one or more namespaces failed' };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/**
 * The status of a ClusterExternalSecret or ClusterPushSecret (`eso.md` §2.4). Whoever may read it learns the names of tenants: in
 * strict mode it has counts alone (`threat/L7`).
 */
export function fanOutStatus(
  kind: Pick<FanOutKind, 'nameField'>,
  { childName, provisioned, failed }: FanOutResult,
  isStrict: boolean,
): Readonly<Record<string, unknown>> {
  const condition = readyCondition(failed);
  if (isStrict) {
    const message = `${provisioned.length} namespaces provisioned, ${failed.size} failed`;
    return { [kind.nameField]: childName, conditions: [{ ...condition, message }] };
  }
  const failures = [...failed].map(([namespace, reason]) => ({ namespace, reason }));
  return {
    [kind.nameField]: childName,
    ...(failures.length === 0
      ? {}
      : { failedNamespaces: failures.toSorted((a, b) => byText(a.namespace, b.namespace)).slice(0, MOST_LISTED) }),
    ...(provisioned.length === 0 ? {} : { provisionedNamespaces: provisioned.toSorted(byText).slice(0, MOST_LISTED) }),
    conditions: [condition],
  };
}
