import type { Caller } from '@lockkeeper/access';
import type { RoleHop, Scope } from '@lockkeeper/core';

/** Session tags as they stand after the first `hops` roles: those of the last, and what earlier ones made transitive. */
function tagsAfter(hops: readonly RoleHop[]): Pick<Caller, 'sessionTags' | 'transitiveTagKeys'> {
  const inherited = new Map<string, string>();
  for (const hop of hops) {
    const keys = new Set(hop.transitiveTagKeys.map((key) => key.toLowerCase()));
    for (const { key, value } of hop.sessionTags) if (keys.has(key.toLowerCase())) inherited.set(key, value);
  }
  const own = (hops.at(-1)?.sessionTags ?? []).map(({ key, value }) => [key, value] as const);
  return { sessionTags: new Map([...inherited, ...own]), transitiveTagKeys: [...inherited.keys()] };
}

/** The role a scope acts as after `hops` roles; undefined where Kubernetes does not say which it is. */
function roleAfter({ base, hops }: Scope, count: number): string | undefined {
  return count > 0 ? hops[count - 1]?.roleArn : base.kind === 'service-account' ? base.roleArn : undefined;
}

/** Who makes the calls of a scope after `count` roles of its chain, as the evaluator takes it. */
export function sessionCaller(scope: Scope, count: number): Caller | undefined {
  const [, partition, account, path] =
    /^arn:([a-z-]+):iam::(\d{12}):role\/(.+)$/.exec(roleAfter(scope, count) ?? '') ?? [];
  const name = path?.split('/').at(-1);
  if (!partition || !account || !name) return undefined;
  const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/lockkeeper`;
  return { type: 'assumed-role', arn, ...tagsAfter(scope.hops.slice(0, count)) };
}
