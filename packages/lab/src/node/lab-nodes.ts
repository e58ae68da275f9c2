import type { Clock, Log, Random } from '@lockkeeper/core';
import { type JsonObject, objectAt, put, textAt } from '../kubernetes/json/json.ts';
import { ensureMetadata } from '../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../kubernetes/kubernetes-api.ts';
import { versionOf } from '../kubernetes/resources/definition.ts';
import { KeyedTasks } from '../tasks/keyed-tasks.ts';
import { ContainerMaker } from './container-maker.ts';
import { Kubelet } from './kubelet.ts';
import { PODS_FOLDER_ANNOTATION } from './node-annotations.ts';
import { type NodeFacts, nodeFacts, nodeObject, type NodeType } from './node-object.ts';
import { PodEvents } from './pods/pod-events.ts';
import { PodFolders } from './pods/pod-folder.ts';
import { Scheduler } from './scheduling/scheduler.ts';
import { installSecretsStore } from './secrets-store/install.ts';
import { SecretsStoreDriver, type SecretsStoreParts } from './secrets-store/secrets-store-driver.ts';
import { PodTokens } from './volumes/pod-tokens.ts';
import { VolumeManager } from './volume-manager.ts';

export interface LabNodeOptions {
  readonly types: readonly NodeType[];
  readonly region: string;
  /** Minor version of Kubernetes 1. */
  readonly version: string;
  /** Folder for the files of pods, for its owner's eyes only. */
  readonly podsFolder: string;
  /** Folder for what CSI drivers mount, laid out as every kubelet's. */
  readonly kubeletFolder: string;
  readonly secretsStore: Pick<SecretsStoreParts, 'providerFolders' | 'rotationPollMs'>;
  /** What `lockkeeper lab exec` needs to know besides, as annotations of the nodes. */
  readonly annotations: Readonly<Record<string, string>>;
}

export interface LabNodePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly system: ClusterSystem;
}

/** The nodes of a lab, with the scheduler that gives them pods. Does nothing as long as there are no pods. */
export class LabNodes {
  readonly #ports: LabNodePorts;
  readonly #nodes: readonly NodeFacts[];
  readonly #kubelet: Kubelet;
  readonly #scheduler: Scheduler;
  readonly #placing: KeyedTasks;
  readonly #unsubscribe: () => void;
  readonly #ending = new AbortController();

  constructor(ports: LabNodePorts, options: LabNodeOptions) {
    this.#ports = ports;
    const { clock, log, system } = ports;
    const folders = new PodFolders(options.podsFolder, options.kubeletFolder);
    this.#nodes = nodeFacts(options.types, {
      ...options,
      annotations: { ...options.annotations, [PODS_FOLDER_ANNOTATION]: folders.root },
    });
    const tokens = new PodTokens(system, clock);
    const driver = new SecretsStoreDriver({
      ...ports,
      ...options.secretsStore,
      tokens,
      signal: this.#ending.signal,
    });
    const volumes = new VolumeManager({ ...ports, folders, tokens, drivers: [driver] });
    const events = new PodEvents(system.events);
    const containers = new ContainerMaker({ system, folders, events });
    const names = new Set(this.#nodes.map(({ name }) => name));
    this.#kubelet = new Kubelet({ ...ports, folders, volumes, containers, events, nodes: names });
    this.#scheduler = new Scheduler(system);
    this.#placing = new KeyedTasks({
      clock,
      run: async (key) => this.#place(key),
      onError: (key, error) =>
        log.error('the lab could not place a pod', {
          pod: key,
          error: error instanceof Error ? error.message : 'unknown',
        }),
      firstRetryMs: 500,
      longestRetryMs: 60_000,
    });
    this.#unsubscribe = system.store.subscribe((change) => {
      for (const { namespace, name } of this.#scheduler.concerns(change)) this.#placing.touch(`${namespace}/${name}`);
      this.#kubelet.observe(change);
    });
  }

  /** Registers the nodes, lets go of those of an earlier start, and takes up the pods that are there. */
  async start(): Promise<void> {
    for (const node of this.#nodes) this.#register(nodeObject(node, this.#ports.system.writer.timestamp()));
    this.#retire();
    await installSecretsStore(this.#ports.system);
    for (const { namespace, name } of this.#scheduler.waiting()) this.#placing.touch(`${namespace}/${name}`);
    await this.#kubelet.start();
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#ending.abort(new Error('the node ends'));
    await Promise.all([this.#placing.stop(), this.#kubelet.stop()]);
  }

  #place(key: string): undefined {
    const [namespace = '', name = ''] = key.split('/');
    this.#scheduler.place(namespace, name);
    return undefined;
  }

  #register(node: JsonObject): void {
    const { store, registry, writer } = this.#ports.system;
    const definition = registry.find('', 'nodes');
    const version = definition === undefined ? undefined : versionOf(definition, 'v1');
    if (definition === undefined || version === undefined) return;
    const old = store.get('/nodes', '', textAt(node, 'metadata', 'name'));
    if (old === undefined) {
      const target = { definition, version, namespace: '', subresource: '', dryRun: false, manager: 'kubelet' };
      writer.create(target, node);
      return;
    }
    writer.amend('/nodes', old, (object) => {
      put(ensureMetadata(object), 'annotations', objectAt(node, 'metadata', 'annotations') ?? {});
      put(object, 'status', objectAt(node, 'status') ?? {});
    });
  }

  /** Nodes that an earlier start had and this one has not go, and their pods with them. */
  #retire(): void {
    const { store, registry, writer } = this.#ports.system;
    const names = new Set(this.#nodes.map(({ name }) => name));
    const nodes = registry.find('', 'nodes');
    const pods = registry.find('', 'pods');
    for (const stored of store.list('/nodes')) {
      const isOurs = textAt(stored.object, 'metadata', 'annotations', PODS_FOLDER_ANNOTATION) !== '';
      if (!isOurs || names.has(stored.name) || nodes === undefined || pods === undefined) continue;
      for (const pod of store.list('/pods')) {
        if (textAt(pod.object, 'spec', 'nodeName') === stored.name) writer.erase(pods, pod);
      }
      writer.erase(nodes, stored);
    }
  }
}
