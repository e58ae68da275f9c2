import type { Log } from '@lockkeeper/core';
import type { KubeObject, Reflector, ResourceType, Workers } from '@lockkeeper/kube';
import { resourceName } from '@lockkeeper/kube';

/** A kind that an operator may leave alone: it is off, or its CRD is not installed. */
export interface OptionalKind {
  readonly type: ResourceType;
  readonly isOn: boolean;
  readonly reflector: Pick<Reflector<KubeObject, unknown>, 'run' | 'synced'>;
  /** Connects its changes to its queue; called before the reflector runs. */
  readonly connect: () => void;
  readonly workers: Workers;
}

/** The file of this release that brings the CRD of a kind. */
function fileOf({ kind }: ResourceType): string {
  if (kind.includes('Generator')) return 'crds/generators.yaml';
  return kind.includes('Push') ? 'crds/push-secrets.yaml' : 'crds/external-secrets.yaml';
}

/** The kinds that are served. One that is on and not installed is told of, with the file that brings it. */
export function servedKinds(
  kinds: readonly OptionalKind[],
  absent: ReadonlySet<string>,
  log: Log,
): readonly OptionalKind[] {
  const on = kinds.filter(({ isOn }) => isOn);
  for (const { type } of on.filter((kind) => absent.has(resourceName(kind.type)))) {
    log.warn('objects of a kind are not served, because its CRD is not installed', {
      crd: resourceName(type),
      apply: fileOf(type),
    });
  }
  return on.filter(({ type }) => !absent.has(resourceName(type)));
}
