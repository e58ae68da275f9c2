import {
  type AnySecretStore,
  type PushSecret,
  type ReviewFacts,
  type ReviewProblem,
  reviewClusterExternalSecret,
  reviewClusterGenerator,
  reviewClusterPushSecret,
  reviewPushSecret,
  reviewStore,
  unsupportedInStore,
  validateGenerator,
} from '@lockkeeper/core';
import { blocked, type CheckedObject, differs, type Finding, note } from './finding.ts';
import type { Inventory } from './inventory.ts';
import { needsGrant } from './needed-grants.ts';

const NAMESPACE_FINALIZER = 'externalsecrets.external-secrets.io/ces-';

function reviewed(problems: readonly ReviewProblem[]): readonly Finding[] {
  return problems.map(({ severity, text }) => (severity === 'refuse' ? blocked(text) : note(text)));
}

/** Put by ESO on stores that PushSecrets write to. The operator takes it off a SecretStore that is being deleted, and may not write cluster stores. */
const STORE_FINALIZER = 'secretstore.externalsecrets.io/finalizer';

function heldStore({ kind, metadata: { name, finalizers = [] } }: AnySecretStore): readonly Finding[] {
  if (kind !== 'ClusterSecretStore' || !finalizers.includes(STORE_FINALIZER)) return [];
  const kept = JSON.stringify(finalizers.filter((finalizer) => finalizer !== STORE_FINALIZER));
  return [
    note(
      `it carries ${STORE_FINALIZER}: when it is deleted, somebody who may write it has to take this away`,
      `kubectl patch clustersecretstore ${name} --type merge -p '{"metadata":{"finalizers":${kept}}}'`,
    ),
  ];
}

/** What moving over means for a store. `facts` hold the grants there are, without those that would be applied. */
export function checkStore(store: AnySecretStore, facts: ReviewFacts): readonly Finding[] {
  const unserved = unsupportedInStore(store).map(({ message }) =>
    blocked(message, 'leave this store to the other operator'),
  );
  if (unserved.length > 0) return unserved;
  const held = heldStore(store);
  const problems = reviewStore(store, facts);
  if (!needsGrant(store)) return [...reviewed(problems), ...held];
  const isRefused = problems.some(({ severity, text }) => severity === 'refuse' && text.includes('StoreGrant'));
  const rest = problems.filter(({ text }) => !text.includes('StoreGrant'));
  return [
    ...reviewed(rest),
    ...(isRefused
      ? [
          blocked(
            "the store uses the operator's own identity, or session tags, which need a StoreGrant",
            'apply the grants of --grants FILE after reviewing them',
          ),
        ]
      : []),
  ];
}

/** What a push writes differently from today. */
function pushDifferences({ metadata, spec }: PushSecret, { stores }: Inventory): readonly Finding[] {
  const services = spec.secretStoreRefs.map(
    (ref) =>
      stores.find(
        ({ kind, metadata: own }) =>
          kind === ref.kind &&
          own.name === ref.name &&
          (kind === 'ClusterSecretStore' || own.namespace === metadata.namespace),
      )?.spec.provider.aws?.service,
  );
  if (!services.includes('ParameterStore')) return [];
  return (spec.data ?? []).flatMap(({ match, metadata: settings }, i) => [
    ...(JSON.stringify(settings ?? {}).includes('secretType')
      ? []
      : [
          differs(
            `data[${i}]: a parameter that is created is a SecureString, not a String`,
            'set spec.secretType in its metadata to keep the type',
          ),
        ]),
    ...(match.remoteRef.property
      ? [differs(`data[${i}]: property is written into the parameter's JSON; today the whole parameter is replaced`)]
      : []),
  ]);
}

function checked(
  kind: string,
  metadata: { readonly name: string; readonly namespace?: string },
  findings: readonly Finding[],
): CheckedObject {
  const { name, namespace } = metadata;
  return { kind, name, findings, ...(namespace === undefined ? {} : { namespace }) };
}

function checkNamespaces({ namespaces }: Inventory): readonly CheckedObject[] {
  return namespaces.flatMap(({ facts, finalizers }) => {
    const held = finalizers.filter((finalizer) => finalizer.startsWith(NAMESPACE_FINALIZER));
    if (held.length === 0) return [];
    const kept = JSON.stringify(finalizers.filter((finalizer) => !held.includes(finalizer)));
    const text = `it carries ${held.join(', ')}: when the External Secrets Operator is gone, nobody takes this away and the namespace cannot be deleted`;
    const mend = `kubectl patch namespace ${facts.name} --type merge -p '{"metadata":{"finalizers":${kept}}}'`;
    return [checked('Namespace', facts, [differs(text, mend)])];
  });
}

/** What moving over means for everything but ExternalSecrets. */
export function checkOtherKinds(
  inventory: Inventory,
  factsFor: (namespace?: string) => ReviewFacts,
): readonly CheckedObject[] {
  return [
    ...inventory.stores.map((store) =>
      checked(store.kind, store.metadata, checkStore(store, factsFor(store.metadata.namespace))),
    ),
    ...inventory.clusterExternalSecrets.map((object) =>
      checked(object.kind, object.metadata, reviewed(reviewClusterExternalSecret(object, factsFor()))),
    ),
    ...inventory.pushSecrets.map((object) =>
      checked(object.kind, object.metadata, [
        ...reviewed(reviewPushSecret(object, factsFor(object.metadata.namespace))),
        ...pushDifferences(object, inventory),
      ]),
    ),
    ...inventory.clusterPushSecrets.map((object) =>
      checked(object.kind, object.metadata, reviewed(reviewClusterPushSecret(object, factsFor()))),
    ),
    ...inventory.generators.map((object) =>
      checked(
        object.kind,
        object.metadata,
        validateGenerator(object, factsFor().rules).map((text) => blocked(text)),
      ),
    ),
    ...inventory.clusterGenerators.map((object) =>
      checked(object.kind, object.metadata, reviewed(reviewClusterGenerator(object, factsFor()))),
    ),
    ...checkNamespaces(inventory),
    ...inventory.unread.map(({ kind, problem, ...metadata }) => checked(kind, metadata, [blocked(problem)])),
  ];
}
