import { readFile } from 'node:fs/promises';
import { type Clock, type Log, LockkeeperError, type Random, type TrustQuestion } from '@lockkeeper/core';
import type { KubeClient } from '@lockkeeper/kube';
import type { Metrics } from '@lockkeeper/kube/internal';
import type { WebhookRoute } from '../server/answer-call.ts';
import { AccountReviewer } from './account-reviewer.ts';
import { AssociationsFile } from './associations-file.ts';
import { IdentityFacts } from './identity-facts.ts';
import type { PodIdentityOptions } from './pod-identity-options.ts';
import { PodReviewer } from './pod-reviewer.ts';
import { podRoutes } from './pod-route.ts';

export interface PodIdentityPorts {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The webhook's own namespace. */
  readonly namespace: string;
  /** Audiences that tokens may have besides that of `--token-audience`. */
  readonly audiences: readonly string[];
  readonly labelsOf: (namespace: string) => ReadonlyMap<string, string>;
}

/** The webhook of pods without its server. */
export interface ComposedPodIdentity {
  readonly routes: ReadonlyMap<string, WebhookRoute>;
  readonly known: boolean;
  /** Keeps what is known of identities until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** The evaluator is loaded only where policies were given: most webhooks have none, and its memory counts. */
async function distrustOf({
  trust,
}: PodIdentityOptions): Promise<{ distrust?: (question: TrustQuestion) => string | undefined }> {
  if (trust === undefined) return {};
  const { policySnapshot: path, issuer } = trust;
  const text = await readFile(path, 'utf8').catch(() => {
    throw new LockkeeperError('InvalidInput', `--policy-snapshot: the file ${JSON.stringify(path)} cannot be read`);
  });
  const { readSnapshot } = await import('@lockkeeper/access/internal');
  const { distrustBy } = await import('./distrust.ts');
  return { distrust: distrustBy(readSnapshot(text), issuer) };
}

/** Builds the webhook of pods. Rejects with LockkeeperError `InvalidInput` for files that cannot be read. */
export async function composePodIdentity(
  options: PodIdentityOptions,
  ports: PodIdentityPorts,
): Promise<ComposedPodIdentity> {
  const { settings, watchConfigMap, associationsFile: path, lookupMs, allowedRoles, refused } = options;
  const { namespace, audiences, metrics, clock } = ports;
  const associations = path === undefined ? undefined : await AssociationsFile.open({ ...ports, path, read: readFile });
  const identities = new IdentityFacts({
    ...ports,
    settings,
    lookupMs,
    ...(watchConfigMap ? { roleMapNamespace: namespace } : {}),
    ...(associations ? { associations } : {}),
  });
  const guards = { allowedRoles, audiences: [...audiences, settings.audience], ...(await distrustOf(options)) };
  const reviewer = new PodReviewer({ ...ports, identities, settings, guards, refused });
  const accounts = new AccountReviewer({ ...ports, settings, guards, refused });
  return {
    routes: podRoutes({ reviewer, accounts, metrics, clock }),
    get known() {
      return identities.known;
    },
    run: (signal) => identities.run(signal),
  };
}
