import {
  type AnySecretStore,
  type ClusterExternalSecret,
  type ClusterGenerator,
  type ClusterPushSecret,
  type ExternalSecret,
  type Generator,
  isGeneratorKind,
  LockkeeperError,
  type NamespaceFacts,
  parseClusterExternalSecret,
  parseClusterGenerator,
  parseClusterPushSecret,
  parseExternalSecret,
  parseGenerator,
  parsePushSecret,
  parseStore,
  parseStoreGrant,
  type PushSecret,
  type ServiceAccountFacts,
  type StoreGrant,
} from '@lockkeeper/core';
import type { KubeObject } from '@lockkeeper/kube';
import { projectNamespace, projectServiceAccount } from '@lockkeeper/kube/internal';
import { type IdentityInventory, takeIdentities } from './identities/identity-inventory.ts';
import { type KnownSecret, knownSecret } from './known-secret.ts';
import { takeVolumes, type VolumeInventory } from './volumes/volume-inventory.ts';

/** An object that cannot be read as its kind: of a shape that our CRDs refuse, or of a kind that is not served. */
export interface UnreadObject {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly problem: string;
}

/** A namespace with the finalizers that hold it. */
export interface KnownNamespace {
  readonly facts: NamespaceFacts;
  readonly finalizers: readonly string[];
}

/** All of a cluster, or of a folder of manifests, that moving over has to do with. */
export interface Inventory {
  readonly externalSecrets: readonly ExternalSecret[];
  readonly stores: readonly AnySecretStore[];
  readonly clusterExternalSecrets: readonly ClusterExternalSecret[];
  readonly pushSecrets: readonly PushSecret[];
  readonly clusterPushSecrets: readonly ClusterPushSecret[];
  readonly generators: readonly Generator[];
  readonly clusterGenerators: readonly ClusterGenerator[];
  readonly grants: readonly StoreGrant[];
  readonly namespaces: readonly KnownNamespace[];
  readonly serviceAccounts: readonly ServiceAccountFacts[];
  /** By `namespace/name`; empty when Secrets were not looked at. */
  readonly secrets: ReadonlyMap<string, KnownSecret>;
  readonly unread: readonly UnreadObject[];
  readonly volumes: VolumeInventory;
  readonly identities: IdentityInventory;
}

const GENERATOR_GROUP = 'generators.external-secrets.io/';

class Taking {
  readonly externalSecrets: ExternalSecret[] = [];
  readonly stores: AnySecretStore[] = [];
  readonly clusterExternalSecrets: ClusterExternalSecret[] = [];
  readonly pushSecrets: PushSecret[] = [];
  readonly clusterPushSecrets: ClusterPushSecret[] = [];
  readonly generators: Generator[] = [];
  readonly clusterGenerators: ClusterGenerator[] = [];
  readonly grants: StoreGrant[] = [];
  readonly namespaces: KnownNamespace[] = [];
  readonly serviceAccounts: ServiceAccountFacts[] = [];
  readonly secrets = new Map<string, KnownSecret>();
  readonly unread: UnreadObject[] = [];
  readonly volumes: VolumeInventory;
  readonly identities: IdentityInventory;

  constructor(objects: readonly KubeObject[]) {
    this.volumes = takeVolumes(objects);
    this.identities = takeIdentities(objects);
    for (const object of objects) this.#take(object);
  }

  #take(object: KubeObject): void {
    const { kind, metadata } = object;
    const taker = TAKERS.get(kind);
    try {
      if (taker) taker(this, object);
      else if (object.apiVersion.startsWith(GENERATOR_GROUP)) this.#generator(object);
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      const { namespace, name } = metadata;
      this.unread.push({ kind, name, problem: error.message, ...(namespace === undefined ? {} : { namespace }) });
    }
  }

  #generator(object: KubeObject): void {
    if (object.kind === 'GeneratorState') return;
    if (!isGeneratorKind(object.kind))
      throw new LockkeeperError('InvalidInput', `generators of kind ${object.kind} are not supported by this release`);
    this.generators.push(parseGenerator(object));
  }
}

type Taker = (taking: Taking, object: KubeObject) => void;

const TAKERS: ReadonlyMap<string, Taker> = new Map<string, Taker>([
  ['ExternalSecret', (taking, object) => taking.externalSecrets.push(parseExternalSecret(object))],
  ['SecretStore', (taking, object) => taking.stores.push(parseStore(object))],
  ['ClusterSecretStore', (taking, object) => taking.stores.push(parseStore(object))],
  ['ClusterExternalSecret', (taking, object) => taking.clusterExternalSecrets.push(parseClusterExternalSecret(object))],
  ['PushSecret', (taking, object) => taking.pushSecrets.push(parsePushSecret(object))],
  ['ClusterPushSecret', (taking, object) => taking.clusterPushSecrets.push(parseClusterPushSecret(object))],
  ['ClusterGenerator', (taking, object) => taking.clusterGenerators.push(parseClusterGenerator(object))],
  ['StoreGrant', (taking, object) => taking.grants.push(parseStoreGrant(object))],
  [
    'Namespace',
    (taking, object) =>
      taking.namespaces.push({ facts: projectNamespace(object), finalizers: object.metadata.finalizers ?? [] }),
  ],
  ['ServiceAccount', (taking, object) => taking.serviceAccounts.push(projectServiceAccount(object))],
  [
    'Secret',
    (taking, object) => taking.secrets.set(`${object.metadata.namespace}/${object.metadata.name}`, knownSecret(object)),
  ],
]);

/** Sorts objects by what they mean for moving over. Other kinds are left aside; values of Secrets are dropped while reading. */
export function takeInventory(objects: readonly KubeObject[]): Inventory {
  return new Taking(objects);
}
