import {
  conditionsAdmit,
  type LabelSelector,
  type PlannedStore,
  type PushSecretStoreRef,
  type Refusal,
  refusal,
  servesClass,
  storeKeyOf,
  unmatchedDataTo,
} from '@lockkeeper/core';
import { selects } from '@lockkeeper/core/internal';
import { type CachedStore, mapOf } from '@lockkeeper/kube/internal';
import type { PushPass } from './pass.ts';
import type { PushSecretPorts } from './ports.ts';

/** The stores of a PushSecret that are this controller's, in the manifest's order, each once. */
export type ResolvedStores = readonly PlannedStore[] | Refusal;

type Ports = Pick<PushSecretPorts, 'cache' | 'rules'>;

function labelsOf({ parsed }: CachedStore): ReadonlyMap<string, string> {
  return mapOf(parsed.ok ? parsed.object.metadata.labels : {});
}

function isDeleting({ parsed }: CachedStore): boolean {
  return parsed.ok && parsed.object.metadata.deletionTimestamp !== undefined;
}

/**
 * The stores with these labels: SecretStores of the own namespace, or those ClusterSecretStores that admit it (`threat/P2`). One that does not
 * is passed over: labels are no way to find out what the platform has.
 */
function selected(
  { cache, rules }: Ports,
  { namespace }: PushPass,
  kind: PushSecretStoreRef['kind'],
  selector: LabelSelector,
): readonly CachedStore[] {
  const all =
    kind === 'SecretStore'
      ? cache.secretStores.store.inNamespace(namespace.name).map(({ value }) => value)
      : [...cache.clusterSecretStores.store.entries()].map(({ value }) => value);
  return all
    .filter((store) => selects(selector, labelsOf(store)))
    .filter(({ facts }) => kind === 'SecretStore' || conditionsAdmit(facts.conditions, namespace, rules.strict))
    .toSorted((a, b) => (a.facts.name < b.facts.name ? -1 : 1));
}

/** What the manifest names; a store that is not there stays in, because the gate has the words for it. */
function referenced(ports: Ports, pass: PushPass, ref: PushSecretStoreRef): readonly PlannedStore[] {
  const { kind, name, labelSelector } = ref;
  const named = name === undefined ? undefined : { kind, name };
  const found = named && ports.cache.store(named, pass.namespace.name);
  if (named !== undefined && found === undefined) return [planned({ ...named, labels: new Map() }, undefined)];
  const stores = found ? [found] : selected(ports, pass, kind, labelSelector ?? {});
  return stores
    .filter((store) => !isDeleting(store) && servesClass(ports.rules, store.controllerClass))
    .map((store) => planned({ kind, name: store.facts.name, labels: labelsOf(store) }, store));
}

function planned(store: Omit<PlannedStore, 'service'>, cached: CachedStore | undefined): PlannedStore {
  const service = cached?.facts.aws?.service === 'ParameterStore' ? 'ParameterStore' : 'SecretsManager';
  return { ...store, service };
}

/** Finds the stores that a PushSecret names or selects. None at all means that they are of another controller, or going. */
export function resolveStores(ports: Ports, pass: PushPass): ResolvedStores {
  const { secretStoreRefs, dataTo = [] } = pass.object.spec;
  const all = secretStoreRefs.flatMap((ref) => referenced(ports, pass, ref));
  const stores = [...new Map(all.map((store) => [storeKeyOf(store), store])).values()];
  const unmatched = stores.length === 0 ? undefined : unmatchedDataTo(dataTo, stores);
  return unmatched === undefined ? stores : refusal('InvalidInput', unmatched);
}
