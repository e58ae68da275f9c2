import {
  grantFactsOf,
  type GrantFacts,
  parseStoreGrant,
  type PlatformRules,
  type ReviewFacts,
  storeFactsOf,
} from '@lockkeeper/core';
import { checkExternalSecret } from './check-external-secret.ts';
import { checkOtherKinds } from './check-other-kinds.ts';
import { type CallEstimate, estimateCalls } from './estimate-calls.ts';
import type { CheckedObject } from './finding.ts';
import { accountRoles } from './identities/account-roles.ts';
import { checkIdentities } from './identities/check-identities.ts';
import { webhookFlags } from './identities/webhook-settings.ts';
import type { Inventory } from './inventory.ts';
import { type NeededActions, neededActions } from './needed-actions.ts';
import { type NeededFlag, neededFlags } from './needed-flags.ts';
import { type NeededGrant, neededGrants } from './needed-grants.ts';
import { checkVolumes } from './volumes/check-volumes.ts';
import { estimateMounts, type MountEstimate } from './volumes/estimate-mounts.ts';
import { providerFlags } from './volumes/provider-flags.ts';
import { volumeActions } from './volumes/volume-actions.ts';

/** All there is to say about moving a cluster over. */
export interface MigrationReport {
  readonly objects: readonly CheckedObject[];
  readonly grants: readonly NeededGrant[];
  /** Of the operator. */
  readonly flags: readonly NeededFlag[];
  /** Of `lockkeeper csi`, to take the place of the AWS provider that runs. */
  readonly csiFlags: readonly NeededFlag[];
  /** Of `lockkeeper admission`, to take the place of the pod identity webhook that runs. */
  readonly admissionFlags: readonly NeededFlag[];
  readonly actions: readonly NeededActions[];
  readonly calls: CallEstimate;
  /** Undefined when no pod mounts secrets of AWS. */
  readonly mounts?: MountEstimate;
}

/** The rules of an operator that was started with the flags that are needed. */
function rulesWith(flags: readonly NeededFlag[]): PlatformRules {
  const isOn = (flag: string): boolean => flags.some((needed) => needed.flag.startsWith(flag));
  return {
    audiences: ['sts.amazonaws.com'],
    regions: [],
    refusedNamespaces: ['kube-system', 'kube-public', 'kube-node-lease'],
    kubernetesProvider: isOn('--enable-kubernetes-provider'),
    ...(isOn('--enable-push-secret-reconciler') ? { push: { accounts: ['*'], adoptsFromEso: true } } : {}),
  };
}

/** The grants as they will be, bound to the namespaces that are there. */
function asFacts(grants: readonly NeededGrant[], inventory: Inventory): readonly GrantFacts[] {
  return grants.map((grant) => {
    const uid = inventory.namespaces.find(({ facts }) => facts.name === grant.spec.namespace)?.facts.uid ?? '';
    return { ...grantFactsOf(parseStoreGrant(grant)), namespaceUid: uid };
  });
}

/**
 * Looks at everything as Lockkeeper would, started with the flags and given the grants that the report lists: what stays blocked then
 * needs an edit. Pure; nothing is asked of AWS.
 */
export function checkMigration(inventory: Inventory): MigrationReport {
  const flags = neededFlags(inventory);
  const grants = neededGrants(inventory);
  const rules = rulesWith(flags);
  const existing = inventory.grants.map(grantFactsOf);
  const all = [...existing, ...asFacts(grants, inventory)];
  const stores = new Map(inventory.stores.map((store) => [keyOf(store.kind, store.metadata), storeFactsOf(store)]));
  const factsFor =
    (granted: readonly GrantFacts[]) =>
    (namespace?: string): ReviewFacts => {
      const known = inventory.namespaces.find(({ facts }) => facts.name === namespace)?.facts;
      const assumed = { name: namespace ?? '', uid: '', resourceVersion: '', labels: new Map<string, string>() };
      return {
        rules,
        grants: granted,
        policyInstalled: false,
        ...(namespace === undefined ? {} : { namespace: known ?? assumed }),
        store: ({ kind, name }) => stores.get(keyOf(kind, { name, ...(namespace === undefined ? {} : { namespace }) })),
      };
    };
  const externalSecrets = inventory.externalSecrets.map((object) => {
    const { namespace, name } = object.metadata;
    const findings = checkExternalSecret(object, inventory, factsFor(all)(namespace));
    return { kind: object.kind, namespace, name, findings };
  });
  const { volumes, identities } = inventory;
  const mounts = estimateMounts(volumes);
  const roles = accountRoles(identities);
  return {
    objects: [
      ...externalSecrets,
      ...checkOtherKinds(inventory, factsFor(existing)),
      ...checkVolumes(volumes, roles, rules),
      ...checkIdentities(identities, volumes.classes.length > 0),
    ],
    grants,
    flags,
    csiFlags: providerFlags(volumes),
    admissionFlags: webhookFlags(identities),
    actions: [...neededActions(inventory), ...volumeActions(volumes, roles)],
    calls: estimateCalls(inventory),
    ...(mounts ? { mounts } : {}),
  };
}

function keyOf(kind: string, { namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return JSON.stringify(kind === 'ClusterSecretStore' ? [kind, name] : [kind, namespace ?? '', name]);
}
