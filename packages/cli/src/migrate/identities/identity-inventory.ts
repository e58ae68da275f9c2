import type { KubeObject } from '@lockkeeper/kube';
import { mapOf } from '@lockkeeper/kube/internal';
import { type Program, programsOf } from '../workloads/program.ts';
import { listAt, readWorkload, textAt, valueAt, type Workload } from '../workloads/workload.ts';

/** A ServiceAccount with its annotations. */
export interface AnnotatedAccount {
  readonly namespace: string;
  readonly name: string;
  readonly annotations: ReadonlyMap<string, string>;
}

/** A MutatingWebhookConfiguration that calls a pod identity webhook. */
export interface PodWebhook {
  readonly name: string;
  /** Served by the control plane of EKS, where nobody can take its place. */
  readonly isManaged: boolean;
}

/** The ConfigMap with roles for accounts. */
export interface RoleMapObject {
  readonly namespace: string;
  readonly name: string;
  readonly text: string;
}

/** All that gives pods an AWS identity. */
export interface IdentityInventory {
  readonly accounts: readonly AnnotatedAccount[];
  readonly workloads: readonly Workload[];
  readonly webhooks: readonly PodWebhook[];
  readonly roleMaps: readonly RoleMapObject[];
  /** The webhook that runs today. */
  readonly programs: readonly Program[];
}

export const ROLE_MAP = 'pod-identity-webhook';

const IMAGE = /(?:^|\/)(?:amazon-)?eks-pod-identity-webhook(?:[:@]|$)/;
/** Images are often built and named anew; the flags stay. `lockkeeper admission` has them too, beside one of its own. */
const isWebhook = (flags: Program['flags']): boolean =>
  !flags.has('pod-identity') && ['annotation-prefix', 'token-audience'].some((name) => flags.has(name));

/** Of upstream's own manifests, and of the one that EKS runs. */
const WEBHOOK_NAMES: readonly string[] = ['pod-identity-webhook.amazonaws.com', 'iam-for-pods.amazonaws.com'];

function webhooksOf(objects: readonly KubeObject[]): readonly PodWebhook[] {
  return objects
    .filter(({ kind }) => kind === 'MutatingWebhookConfiguration')
    .flatMap((object) =>
      listAt(object, 'webhooks').flatMap((webhook) =>
        WEBHOOK_NAMES.includes(textAt(webhook, 'name'))
          ? [{ name: object.metadata.name, isManaged: textAt(webhook, 'clientConfig', 'url') !== '' }]
          : [],
      ),
    );
}

/** Sorts out what has to do with the amazon-eks-pod-identity-webhook. */
export function takeIdentities(objects: readonly KubeObject[]): IdentityInventory {
  const workloads = objects.flatMap((object) => readWorkload(object) ?? []);
  return {
    accounts: objects
      .filter(({ kind }) => kind === 'ServiceAccount')
      .map(({ metadata: { name, namespace = 'default', annotations } }) => ({
        namespace,
        name,
        annotations: mapOf(annotations),
      })),
    workloads,
    webhooks: webhooksOf(objects),
    roleMaps: objects
      .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === ROLE_MAP)
      .filter((object) => valueAt(object, 'data', 'config') !== undefined)
      .map((object) => ({
        namespace: object.metadata.namespace ?? 'default',
        name: object.metadata.name,
        text: textAt(object, 'data', 'config'),
      })),
    programs: programsOf(workloads, IMAGE, isWebhook),
  };
}
