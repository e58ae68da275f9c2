import type { JsonPatchStep, KubeObject, ResourceType } from '@lockkeeper/kube';
import { child } from '@lockkeeper/kube/internal';

export const validatingWebhookConfigurations: ResourceType = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
  namespaced: false,
};

export const mutatingWebhookConfigurations: ResourceType = {
  ...validatingWebhookConfigurations,
  plural: 'mutatingwebhookconfigurations',
  kind: 'MutatingWebhookConfiguration',
};

/** The Service under which the API server knows this process. */
export interface OwnService {
  readonly namespace: string;
  readonly name: string;
}

/** What is kept of a webhook configuration: what is ours in it, and whether it still does its work. */
export interface SeenConfiguration {
  readonly resourceVersion: string;
  readonly webhooks: readonly SeenWebhook[];
}

interface SeenWebhook {
  readonly name: string;
  /** Leads to our Service; others are left alone (`threat/Q7`). */
  readonly ours: boolean;
  readonly bundle: string;
  /** What makes it weaker than we ship it; empty when nothing does. */
  readonly weakened: readonly string[];
}

function weaknesses(webhook: unknown): readonly string[] {
  const selector = child(webhook, 'namespaceSelector');
  const selectors = [child(selector, 'matchLabels'), child(selector, 'matchExpressions')];
  const narrowed = selectors.some((part) => typeof part === 'object' && part !== null && Object.keys(part).length > 0);
  return [
    ...(child(webhook, 'failurePolicy') === 'Ignore' ? ['failurePolicy is Ignore'] : []),
    ...(child(webhook, 'matchPolicy') === 'Exact' ? ['matchPolicy is Exact'] : []),
    ...(narrowed ? ['namespaceSelector leaves namespaces out'] : []),
  ];
}

function seenWebhook(webhook: unknown, own: OwnService): SeenWebhook {
  const config = child(webhook, 'clientConfig');
  const service = child(config, 'service');
  const bundle = child(config, 'caBundle');
  return {
    name: String(child(webhook, 'name')),
    ours: child(service, 'name') === own.name && child(service, 'namespace') === own.namespace,
    bundle: typeof bundle === 'string' ? Buffer.from(bundle, 'base64').toString('utf8') : '',
    weakened: weaknesses(webhook),
  };
}

export function seeConfiguration(object: KubeObject, own: OwnService): SeenConfiguration {
  const webhooks = child(object, 'webhooks');
  return {
    resourceVersion: object.metadata.resourceVersion ?? '',
    webhooks: Array.isArray(webhooks) ? webhooks.map((webhook) => seenWebhook(webhook, own)) : [],
  };
}

/**
 * Writes the bundle into those webhooks of a configuration that lead to our Service, at the version that was seen and into no
 * other field. Empty when all have it already, so that two replicas and a GitOps tool come to rest.
 */
export function bundleSteps(seen: SeenConfiguration, bundle: string): readonly JsonPatchStep[] {
  const encoded = Buffer.from(bundle).toString('base64');
  const steps = seen.webhooks.flatMap(({ ours, bundle: live }, i): readonly JsonPatchStep[] =>
    ours && live !== bundle ? [{ op: 'add', path: `/webhooks/${i}/clientConfig/caBundle`, value: encoded }] : [],
  );
  if (steps.length === 0) return [];
  return [{ op: 'test', path: '/metadata/resourceVersion', value: seen.resourceVersion }, ...steps];
}

/** Whether every webhook of ours trusts this authority. A configuration without one of ours trusts nobody. */
export function trusts({ webhooks }: SeenConfiguration, certificate: string): boolean {
  const ours = webhooks.filter((webhook) => webhook.ours);
  return ours.length > 0 && ours.every(({ bundle }) => bundle.includes(certificate.trim()));
}
