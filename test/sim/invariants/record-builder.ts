import type { AuthorizedUse } from '@lockkeeper/core';
import { AwsAccounts } from '../aws/account.ts';
import { History, type Commit, type KubeJson, type RequestRecord } from '../cluster/history.ts';
import type { AwsRead } from '../faults/secret-provider.ts';
import type { Output } from '../world/incarnation.ts';
import type { RunRecord, Sighting } from './run-record.ts';

const account = '222222222222';
export const source = { account, service: 'ParameterStore', name: 'token' } as const;

/** Writes the record of a run by hand, one commit after another: every write takes one virtual second. */
export class RecordBuilder {
  readonly history = new History();
  readonly reads: AwsRead[] = [];
  readonly requests: RequestRecord[] = [];
  readonly sightings: Sighting[] = [];
  readonly outputs: Output[] = [];
  readonly leftOpen: string[] = [];
  readonly accounts = new AwsAccounts('by hand');
  #now = 0;

  constructor() {
    this.accounts.create(source);
  }

  get now(): number {
    return this.#now;
  }

  /** The value of the one source, as it is now. */
  get token(): string {
    return this.accounts.tokens.at(-1) ?? '';
  }

  /** A write of the operator, or of a user. A missing object is a deletion. */
  write(
    author: 'operator-1' | 'user',
    object: KubeJson,
    options: Partial<Commit> & { readonly deleted?: boolean } = {},
  ): KubeJson {
    this.#now += 1_000;
    const { kind = '', metadata = {} } = object;
    const { namespace = '', name = '' } = metadata;
    const before = this.history.current(kind, namespace, name);
    const revision = this.history.commits.length + 1;
    const uid = metadata.uid ?? before?.metadata?.uid ?? `uid-${revision}`;
    const after: KubeJson = { ...object, metadata: { ...metadata, uid, resourceVersion: String(revision) } };
    this.history.add({
      step: revision,
      at: this.#now,
      sentAt: this.#now,
      author,
      ours: author !== 'user',
      revision,
      type: options.deleted ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED',
      kind,
      namespace,
      name,
      uid,
      before,
      after: options.deleted ? undefined : after,
      subresource: options.subresource,
      precondition: options.precondition ?? {},
    });
    return after;
  }

  /** The operator reads the source for a namespace; rests on what is current unless told otherwise. */
  read(namespace: string, on?: { readonly store?: KubeJson; readonly namespace?: KubeJson }): void {
    this.#now += 1_000;
    const objects = [
      on?.namespace ?? this.history.current('Namespace', '', namespace),
      on?.store ?? this.history.current('ClusterSecretStore', '', 'shared'),
    ];
    const restsOn = objects.map((object) => ({
      kind: object?.kind ?? '',
      name: object?.metadata?.name ?? '',
      uid: object?.metadata?.uid ?? '',
      resourceVersion: object?.metadata?.resourceVersion ?? '',
    }));
    const use = { namespace, restsOn } as unknown as AuthorizedUse;
    this.reads.push({
      by: 'operator-1',
      startedAt: this.#now,
      at: this.#now,
      use,
      address: source,
      version: 'v1',
      kind: 'value',
    });
  }

  /** The bytes of a version reach the operator now. */
  see(object: KubeJson): void {
    this.sightings.push({
      by: 'operator-1',
      at: this.#now,
      kind: object.kind ?? '',
      name: object.metadata?.name ?? '',
      namespace: object.metadata?.namespace ?? '',
      resourceVersion: object.metadata?.resourceVersion ?? '',
    });
  }

  record(): RunRecord {
    const marks = { healed: 0, quietFrom: this.#now + 1, quietTo: this.#now + 3_600_000 };
    const { history, reads, requests, sightings, outputs, leftOpen, accounts } = this;
    return { history, reads, requests, sightings, outputs, leftOpen, accounts, marks };
  }
}

export const manifests = {
  namespace: (name: string, shared = 'yes'): KubeJson => ({
    kind: 'Namespace',
    metadata: { name, labels: { shared } },
  }),
  store: (shared = 'yes'): KubeJson => ({
    kind: 'ClusterSecretStore',
    metadata: { name: 'shared' },
    spec: {
      provider: {
        aws: {
          service: 'ParameterStore',
          auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'platform' } } },
        },
      },
      conditions: [{ namespaceSelector: { matchLabels: { shared } } }],
    },
    status: { conditions: [{ type: 'Ready', status: 'True', reason: 'Valid', message: 'store validated' }] },
  }),
  account: (): KubeJson => ({
    kind: 'ServiceAccount',
    metadata: {
      name: 'reader',
      namespace: 'platform',
      annotations: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::${account}:role/r` },
    },
  }),
  external: (
    namespace: string,
    name: string,
    options: { readonly target?: string; readonly keys?: readonly string[] } = {},
  ): KubeJson => ({
    kind: 'ExternalSecret',
    metadata: { name, namespace },
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'shared' },
      target: { name: options.target ?? name },
      data: (options.keys ?? ['k']).map((secretKey) => ({ secretKey, remoteRef: { key: 'token' } })),
    },
  }),
  secret: (
    owner: KubeJson | undefined,
    name: string,
    namespace: string,
    data: Readonly<Record<string, string>>,
  ): KubeJson => ({
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { 'reconcile.external-secrets.io/managed': 'true' },
      ...(owner === undefined
        ? {}
        : {
            ownerReferences: [
              {
                apiVersion: 'external-secrets.io/v1',
                kind: owner.kind ?? '',
                name: owner.metadata?.name ?? '',
                uid: owner.metadata?.uid ?? '',
                controller: true,
              },
            ],
          }),
    },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  }),
  ready: (object: KubeJson, status: 'True' | 'False', message = 'secret synced'): KubeJson => ({
    ...object,
    status: { conditions: [{ type: 'Ready', status, reason: 'SecretSynced', message }] },
  }),
};
