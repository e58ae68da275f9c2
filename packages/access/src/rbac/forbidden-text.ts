import { combinedResource, isPathAction, type KubernetesRequest } from './kubernetes-request.ts';
import { RBAC_GROUP, type RbacRoleReference } from './model.ts';

/** The message of the 403 with which the API server refuses a request (`responsewriters.Forbidden`). */
export function forbiddenText(request: KubernetesRequest, unresolved: readonly RbacRoleReference[]): string {
  const errors = resolutionErrors(unresolved);
  const why = `${safeForBrowsers(cannot(request))}${errors === '' ? '' : `: ${errors}`}`;
  if (isPathAction(request)) return `forbidden: ${why}`;
  return forbiddenObject(request.apiGroup, request.resource, request.name ?? '', why);
}

/** `secrets "db" is forbidden: …`, with the group behind the resource and without an empty name. */
export function forbiddenObject(apiGroup: string, resource: string, name: string, why: string): string {
  const what = apiGroup === '' ? resource : `${resource}.${apiGroup}`;
  return `${what}${name === '' ? '' : ` ${JSON.stringify(name)}`} is forbidden: ${why}`;
}

function cannot(request: KubernetesRequest): string {
  const who = `User ${JSON.stringify(request.user.name)} cannot ${request.verb}`;
  if (isPathAction(request)) return `${who} path ${JSON.stringify(request.nonResourceUrl)}`;
  const { namespace = '' } = request;
  const what = `resource ${JSON.stringify(combinedResource(request))} in API group ${JSON.stringify(request.apiGroup)}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  return `${who} ${what} ${where}`;
}

/** What the API server says about roles that bindings of the user name in vain; empty for none. */
export function resolutionErrors(unresolved: readonly RbacRoleReference[]): string {
  const texts = [...new Set(unresolved.map(missingRole))];
  if (texts.length === 0) return '';
  return `RBAC: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`;
}

export function missingRole({ kind, name }: RbacRoleReference): string {
  if (kind !== 'Role' && kind !== 'ClusterRole') return `unsupported role reference kind: ${JSON.stringify(kind)}`;
  return `${kind.toLowerCase()}.${RBAC_GROUP} ${JSON.stringify(name)} not found`;
}

/** The API server takes the sting out of texts that a browser might take for HTML. */
function safeForBrowsers(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
