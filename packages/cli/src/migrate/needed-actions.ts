import type { AnySecretStore, ExternalSecret } from '@lockkeeper/core';
import type { Inventory } from './inventory.ts';

/** The IAM actions that the identity of a store, or of a pod with volumes, needs for what the cluster asks of it. */
export interface NeededActions {
  readonly kind: AnySecretStore['kind'] | 'ServiceAccount';
  readonly namespace?: string;
  readonly name: string;
  /** The role that acts in the end, where the store names one. */
  readonly role?: string;
  /** Without these something stops working. */
  readonly required: readonly string[];
  /** Without these it works with more calls. */
  readonly forBatches: readonly string[];
}

interface Uses {
  readsValues: boolean;
  readsTags: boolean;
  finds: boolean;
  pushes: boolean;
}

type Ref = { readonly kind?: string; readonly name?: string } | undefined;

const PUSH: Readonly<Record<string, readonly string[]>> = {
  SecretsManager: [
    'secretsmanager:CreateSecret',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecret',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:TagResource',
    'secretsmanager:UntagResource',
    'secretsmanager:DeleteSecret',
  ],
  ParameterStore: [
    'ssm:PutParameter',
    'ssm:GetParameter',
    'ssm:AddTagsToResource',
    'ssm:RemoveTagsFromResource',
    'ssm:ListTagsForResource',
    'ssm:DeleteParameter',
  ],
};

function isThis(store: AnySecretStore, namespace: string, ref: Ref): boolean {
  const isNamespaced = store.kind === 'SecretStore';
  return (
    ref?.name === store.metadata.name &&
    (ref.kind ?? 'SecretStore') === store.kind &&
    (!isNamespaced || store.metadata.namespace === namespace)
  );
}

function noteReads(store: AnySecretStore, { metadata, spec }: ExternalSecret, uses: Uses): void {
  const asks = [
    ...(spec.data ?? []).map(({ remoteRef, sourceRef }) => ({ ref: remoteRef, find: undefined, sourceRef })),
    ...(spec.dataFrom ?? []).map(({ extract, find, sourceRef }) => ({ ref: extract, find, sourceRef })),
  ];
  for (const { ref, find, sourceRef } of asks) {
    if (!isThis(store, metadata.namespace, sourceRef?.storeRef ?? spec.secretStoreRef)) continue;
    if (find) uses.finds = true;
    if (ref?.metadataPolicy === 'Fetch') uses.readsTags = true;
    else uses.readsValues = true;
  }
}

function usesOf(inventory: Inventory, store: AnySecretStore): Uses {
  const uses: Uses = { readsValues: false, readsTags: false, finds: false, pushes: false };
  for (const object of inventory.externalSecrets) noteReads(store, object, uses);
  uses.pushes = inventory.pushSecrets.some(({ metadata, spec }) =>
    spec.secretStoreRefs.some((ref) => isThis(store, metadata.namespace, ref)),
  );
  return uses;
}

function secretsManager(uses: Uses): Pick<NeededActions, 'required' | 'forBatches'> {
  return {
    required: [
      ...(uses.readsValues ? ['secretsmanager:GetSecretValue'] : []),
      ...(uses.readsTags ? ['secretsmanager:DescribeSecret'] : []),
      ...(uses.finds ? ['secretsmanager:ListSecrets'] : []),
    ],
    forBatches: uses.readsValues ? ['secretsmanager:BatchGetSecretValue'] : [],
  };
}

function parameterStore(uses: Uses): Pick<NeededActions, 'required' | 'forBatches'> {
  return {
    required: [
      ...(uses.readsValues ? ['ssm:GetParameter'] : []),
      ...(uses.readsTags ? ['ssm:ListTagsForResource'] : []),
      ...(uses.finds ? ['ssm:DescribeParameters or ssm:GetParametersByPath'] : []),
    ],
    forBatches: uses.readsValues ? ['ssm:GetParameters'] : [],
  };
}

/** What each store's identity must be allowed to do. Batch actions are the ones that today's policies often lack. */
export function neededActions(inventory: Inventory): readonly NeededActions[] {
  return inventory.stores.flatMap((store) => {
    const { aws } = store.spec.provider;
    if (aws === undefined) return [];
    const uses = usesOf(inventory, store);
    const { required, forBatches } = aws.service === 'ParameterStore' ? parameterStore(uses) : secretsManager(uses);
    const all = [...new Set([...required, ...(uses.pushes ? (PUSH[aws.service] ?? []) : [])])];
    const { namespace, name } = store.metadata;
    return [
      {
        kind: store.kind,
        ...(namespace === undefined ? {} : { namespace }),
        name,
        ...(aws.role ? { role: aws.role } : {}),
        required: all,
        forBatches,
      },
    ];
  });
}
