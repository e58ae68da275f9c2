/** Who makes a request, once authenticated. */
export interface User {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

export const authenticatedGroup = 'system:authenticated';

/** Every authenticated user belongs to system:authenticated. */
export function makeUser(
  username: string,
  groups: readonly string[],
  more: { readonly uid?: string; readonly extra?: ReadonlyMap<string, readonly string[]> } = {},
): User {
  return {
    username,
    uid: more.uid ?? '',
    groups: [...new Set([...groups, authenticatedGroup])],
    extra: more.extra ?? new Map(),
  };
}

export function serviceAccountName(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

export function serviceAccountGroups(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}
