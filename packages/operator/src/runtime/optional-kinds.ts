import { type EventRecorder, Workers, type WorkersOptions } from '@lockkeeper/kube';
import {
  clusterExternalSecrets,
  clusterPushSecrets,
  generatorStates,
  type Metrics,
  pushSecrets,
} from '@lockkeeper/kube/internal';
import { fanOutView } from '../controllers/fan-out/cache-view.ts';
import { FanOutController } from '../controllers/fan-out/controller.ts';
import { CLUSTER_EXTERNAL_SECRETS, CLUSTER_PUSH_SECRETS } from '../controllers/fan-out/kinds.ts';
import { connectFanOut } from '../controllers/fan-out/triggers.ts';
import { GeneratorStateController } from '../controllers/generator-state/controller.ts';
import { PushSecretController } from '../controllers/push-secret/controller.ts';
import type { PushSecretPorts } from '../controllers/push-secret/ports.ts';
import { PushSecretReporter } from '../controllers/push-secret/report.ts';
import { connectPushSecrets } from '../controllers/push-secret/triggers.ts';
import type { Queues } from '../controllers/triggers.ts';
import type { OptionalKind } from './optional-kind.ts';

/** What of the operator the optional kinds are made from. */
export interface OptionalKindParts extends Omit<PushSecretPorts, 'reporter'> {
  readonly queues: Queues;
  readonly metrics: Metrics;
  readonly pushEvents: EventRecorder;
  /** Clock, log and deadline of all workers. */
  readonly common: Pick<WorkersOptions, 'clock' | 'log' | 'deadlineMs'>;
  readonly requeueIntervalMs: number;
  /** Kinds of cluster objects that are served. */
  readonly fanOut: { readonly externalSecrets: boolean; readonly pushSecrets: boolean };
}

/** Kinds that put one object into each of many namespaces have few objects; PushSecrets wait for AWS most of the time. */
const CONCURRENCY = { fanOut: 4, push: 64 } as const;

function fanOutPorts({ client, clock, log, metrics, requeueIntervalMs, rules }: OptionalKindParts) {
  return { client, clock, log, metrics, requeueIntervalMs, isStrict: rules.strict === true };
}

function clusterExternalSecretKind(parts: OptionalKindParts): OptionalKind {
  const { cache, queues, common, fanOut } = parts;
  const [owners, children] = [cache.clusterExternalSecrets, cache.externalSecrets];
  const view = fanOutView(owners.store, children.store, cache);
  const controller = new FanOutController(CLUSTER_EXTERNAL_SECRETS, { ...fanOutPorts(parts), cache: view });
  const queue = queues.clusterExternalSecrets;
  const work = (key: string, signal: AbortSignal) => controller.reconcile(key, signal);
  return {
    type: clusterExternalSecrets,
    isOn: fanOut.externalSecrets,
    reflector: owners,
    connect: () => connectFanOut(owners.store, children.store, cache.namespaces.store, queue),
    workers: new Workers({ ...common, queue, concurrency: CONCURRENCY.fanOut, work }),
  };
}

function clusterPushSecretKind(parts: OptionalKindParts): OptionalKind {
  const { cache, queues, common, fanOut, rules } = parts;
  const [owners, children] = [cache.clusterPushSecrets, cache.pushSecrets];
  const view = fanOutView(owners.store, children.store, cache);
  const controller = new FanOutController(CLUSTER_PUSH_SECRETS, { ...fanOutPorts(parts), cache: view });
  const queue = queues.clusterPushSecrets;
  const work = (key: string, signal: AbortSignal) => controller.reconcile(key, signal);
  return {
    type: clusterPushSecrets,
    isOn: fanOut.pushSecrets && rules.push !== undefined,
    reflector: owners,
    connect: () => connectFanOut(owners.store, children.store, cache.namespaces.store, queue),
    workers: new Workers({ ...common, queue, concurrency: CONCURRENCY.fanOut, work }),
  };
}

/** On also where nothing may be pushed: that is told to each PushSecret. */
function pushSecretKind(parts: OptionalKindParts): OptionalKind {
  const { cache, queues, common, log, metrics, pushEvents, templateSources } = parts;
  const queue = queues.pushSecrets;
  const reporter = new PushSecretReporter({ events: pushEvents, metrics, log });
  const controller = new PushSecretController(withReporter(parts, reporter));
  const work = (key: string, signal: AbortSignal) => controller.reconcile(key, queue.failures(key), signal);
  return {
    type: pushSecrets,
    isOn: true,
    reflector: cache.pushSecrets,
    connect: () => connectPushSecrets(cache, queue, templateSources),
    workers: new Workers({ ...common, queue, concurrency: CONCURRENCY.push, work }),
  };
}

function generatorStateKind({ cache, queues, common, client, clock, log }: OptionalKindParts): OptionalKind {
  const reflector = cache.generatorStates;
  const controller = new GeneratorStateController({ states: reflector.store, client, clock, log });
  const queue = queues.generatorStates;
  const work = (key: string, signal: AbortSignal) => controller.reconcile(key, signal);
  return {
    type: generatorStates,
    isOn: true,
    reflector,
    connect: () => void reflector.store.onChange(({ entry }) => queue.add(entry.key, 'edit')),
    workers: new Workers({ ...common, queue, concurrency: CONCURRENCY.fanOut, work }),
  };
}

/** Rules change while the operator runs, so they are read anew each time. */
function withReporter(parts: OptionalKindParts, reporter: PushSecretReporter): PushSecretPorts {
  const { cache, client, identities, templateSources, writer } = parts;
  const { generators, renderer, clock, random, log } = parts;
  return {
    cache,
    client,
    identities,
    templateSources,
    get rules() {
      return parts.rules;
    },
    writer,
    generators,
    renderer,
    reporter,
    clock,
    random,
    log,
  };
}

/** The kinds that are served where they are on and installed, in the order in which they depend on each other. */
export function optionalKinds(parts: OptionalKindParts): readonly OptionalKind[] {
  return [
    clusterExternalSecretKind(parts),
    pushSecretKind(parts),
    clusterPushSecretKind(parts),
    generatorStateKind(parts),
  ];
}
