import type { KubeJson } from '../cluster/history.ts';

/** The parts of an ExternalSecret's spec that the simulation uses. */
export interface SpecView {
  readonly refreshInterval?: string;
  readonly secretStoreRef: { readonly kind?: string; readonly name: string };
  readonly target?: {
    readonly name?: string;
    readonly template?: { readonly data?: Readonly<Record<string, string>> };
  };
  readonly data?: readonly {
    readonly secretKey: string;
    readonly remoteRef: { readonly key: string; readonly property?: string; readonly decodingStrategy?: string };
  }[];
  readonly dataFrom?: readonly { readonly extract: { readonly key: string } }[];
}

export const specOf = (object: KubeJson): SpecView => object.spec as SpecView;

export const targetName = (object: KubeJson): string => specOf(object).target?.name ?? object.metadata?.name ?? '';

/** Names of the secrets and parameters that a spec asks for. */
export function sourceNames(spec: SpecView): readonly string[] {
  return [
    ...(spec.data ?? []).map((entry) => entry.remoteRef.key),
    ...(spec.dataFrom ?? []).map((entry) => entry.extract.key),
  ];
}

export const controllerOf = (
  object: KubeJson | undefined,
): { readonly kind: string; readonly name: string; readonly uid: string } | undefined =>
  object?.metadata?.ownerReferences?.find((owner) => owner.controller);

export interface ReadyView {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export function readyOf(object: KubeJson | undefined): ReadyView | undefined {
  const status = object?.status as { readonly conditions?: readonly ReadyView[] } | undefined;
  return status?.conditions?.find((condition) => condition.type === 'Ready');
}

/** An unowned Secret may be taken over when it is empty, when it is marked, or when its annotation consents. */
export function adoptable(secret: KubeJson, by: string): boolean {
  const { labels = {}, annotations = {} } = secret.metadata ?? {};
  return (
    Object.keys(secret.data ?? {}).length === 0 ||
    labels['reconcile.external-secrets.io/managed'] === 'true' ||
    annotations['lockkeeper.dev/adopt'] === by
  );
}
