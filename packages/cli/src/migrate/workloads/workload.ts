import type { KubeObject } from '@lockkeeper/kube';
import { fieldOf } from '../../manifests/read-documents.ts';

/** What makes pods, or is one, as far as moving over looks at it. */
export interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The pod, or the template of its pods: `metadata` and `spec`. */
  readonly pod: unknown;
  readonly serviceAccount: string;
  /** Pods that it asks for; 0 for what runs now and then. */
  readonly replicas: number;
  /** Node of a pod that runs; undefined for everything else. */
  readonly node?: string;
  /** Made by a workload that is looked at itself. */
  readonly isMade: boolean;
}

type Path = readonly string[];

const TEMPLATE: Path = ['spec', 'template'];

/** Kinds with pods, and where their template stands. */
const TEMPLATES: ReadonlyMap<string, Path> = new Map<string, Path>([
  ['Pod', []],
  ['Deployment', TEMPLATE],
  ['ReplicaSet', TEMPLATE],
  ['StatefulSet', TEMPLATE],
  ['DaemonSet', TEMPLATE],
  ['Job', TEMPLATE],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

const ENDED: readonly unknown[] = ['Succeeded', 'Failed'];

/** The value at a path of field names; undefined where one of them is missing. */
export function valueAt(value: unknown, ...path: Path): unknown {
  return path.reduce(fieldOf, value);
}

/** As `valueAt`; empty where no text is there. */
export function textAt(value: unknown, ...path: Path): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** As `valueAt`; empty where no list is there. */
export function listAt(value: unknown, ...path: Path): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

function countAt(value: unknown, ...path: Path): number {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : 1;
}

function replicasOf(object: KubeObject): number {
  switch (object.kind) {
    case 'Job':
    case 'CronJob':
      return 0;
    case 'DaemonSet':
      return countAt(object, 'status', 'desiredNumberScheduled');
    default:
      return countAt(object, 'spec', 'replicas');
  }
}

function runsOn(object: KubeObject): { readonly node?: string } {
  const node = object.kind === 'Pod' ? textAt(object, 'spec', 'nodeName') : '';
  return node === '' || ENDED.includes(valueAt(object, 'status', 'phase')) ? {} : { node };
}

/** Reads what makes pods; undefined for every other kind. */
export function readWorkload(object: KubeObject): Workload | undefined {
  const path = TEMPLATES.get(object.kind);
  if (path === undefined) return undefined;
  const pod = valueAt(object, ...path);
  const { name, namespace = 'default', ownerReferences = [] } = object.metadata;
  return {
    kind: object.kind,
    namespace,
    name,
    pod,
    serviceAccount: textAt(pod, 'spec', 'serviceAccountName') || 'default',
    replicas: replicasOf(object),
    ...runsOn(object),
    isMade: ownerReferences.some(({ controller, kind }) => controller === true && TEMPLATES.has(kind)),
  };
}
