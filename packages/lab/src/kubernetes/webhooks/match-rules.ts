import type { ResourceVersion } from '../resources/definition.ts';
import type { AdmissionRequest } from './admission-request.ts';
import type { Webhook, WebhookRule } from './webhook.ts';

/**
 * The version in which a webhook wants to see a request: its own when a rule names it, else, unless the webhook wants
 * exact matches only, another served version that a rule names. Undefined when no rule concerns the request.
 */
export function matchingVersion(
  webhook: Pick<Webhook, 'rules' | 'exactMatch'>,
  request: AdmissionRequest,
): ResourceVersion | undefined {
  const { definition, version } = request;
  const named = (one: ResourceVersion): boolean => webhook.rules.some((rule) => concerns(rule, request, one.name));
  if (named(version)) return version;
  return webhook.exactMatch ? undefined : definition.versions.find(named);
}

function concerns(rule: WebhookRule, request: AdmissionRequest, version: string): boolean {
  const { definition, operation, subresource } = request;
  return (
    includes(rule.operations, operation) &&
    includes(rule.groups, definition.group) &&
    includes(rule.versions, version) &&
    rule.resources.some((wanted) => isResource(wanted, definition.plural, subresource)) &&
    inScope(rule.scope, request) &&
    (rule.names.length === 0 || rule.names.includes(request.name))
  );
}

function includes(wanted: readonly string[], value: string): boolean {
  return wanted.includes('*') || wanted.includes(value);
}

/** `pods`, `pods/status`, `pods/*`, and each with a star for the resource. */
function isResource(wanted: string, plural: string, subresource: string): boolean {
  const slash = wanted.indexOf('/');
  const resource = slash === -1 ? wanted : wanted.slice(0, slash);
  const below = slash === -1 ? '' : wanted.slice(slash + 1);
  return (resource === '*' || resource === plural) && (below === '*' || below === subresource);
}

/** Namespaces themselves lie in no namespace. */
function inScope(scope: string, { definition }: AdmissionRequest): boolean {
  return scope === '*' || scope === (definition.namespaced ? 'Namespaced' : 'Cluster');
}
