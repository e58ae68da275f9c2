import type { LabRequest, LabResponse } from '../http/types.ts';
import type { User } from './authentication/user.ts';
import type { Discovery } from './discovery/discovery.ts';
import { pathNotFound, unauthorized } from './errors/refusals.ts';
import { StatusError } from './errors/status-error.ts';
import { impersonate } from './rbac/impersonate.ts';
import { answerPublicPath, isPublicPath } from './public-paths.ts';
import type { ApiParts } from './operations/context.ts';
import type { Answer } from './operations/submit.ts';
import { readObject } from './request/read-body.ts';
import { parseRequestInfo, type RequestInfo, withSelectedName } from './request/request-info.ts';
import { refusal } from './request/respond.ts';
import { versionOf } from './resources/definition.ts';
import { routeResource } from './route-resource.ts';
import { answerReview, isReview } from './subresources/reviews.ts';

/** What one request was, for benchmarks and tests. */
export interface AuditRecord {
  readonly user: string;
  readonly verb: string;
  /** `group/plural/subresource` without empty parts; the path for other requests. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: number;
}

export interface Serving {
  readonly parts: ApiParts;
  readonly discovery: Discovery;
  readonly audit: (record: AuditRecord) => void;
}

/** Authenticates, authorizes, routes and audits one request. Never throws; a promise only where webhooks are asked. */
export function serve(serving: Serving, request: LabRequest): Answer {
  const { parts, audit } = serving;
  const info = parseRequestInfo(request.method, request.path);
  const user = parts.authenticator.authenticate(request);
  const done = (response: LabResponse): LabResponse => {
    audit(recordOf(info, user, response));
    return response;
  };
  const response = answer(serving, request, info, user);
  return response instanceof Promise ? response.then(done) : done(response);
}

function recordOf(info: RequestInfo, user: User | undefined, response: LabResponse): AuditRecord {
  return {
    user: user?.username ?? 'system:anonymous',
    verb: info.verb,
    resource: info.isResource
      ? [info.group, info.resource, info.subresource].filter((part) => part !== '').join('/')
      : info.path,
    namespace: info.namespace,
    name: info.name,
    status: response.status,
  };
}

function answer(serving: Serving, request: LabRequest, info: RequestInfo, user: User | undefined): Answer {
  const fail = (error: unknown): LabResponse => failure(serving, info, error);
  try {
    const response = route(serving, request, info, user);
    return response instanceof Promise ? response.catch(fail) : response;
  } catch (error) {
    return fail(error);
  }
}

function failure(serving: Serving, info: RequestInfo, error: unknown): LabResponse {
  if (error instanceof StatusError) return refusal(error);
  serving.parts.log.error('the lab API server failed to answer', {
    verb: info.verb,
    path: info.path,
    error: error instanceof Error ? error.name : 'unknown',
    stack: error instanceof Error ? (error.stack?.split('\n').slice(1, 4).join(' ') ?? '') : '',
  });
  return refusal(
    new StatusError(500, 'InternalError', 'Internal error occurred: the lab failed to answer this request'),
  );
}

function route(serving: Serving, request: LabRequest, info: RequestInfo, caller: User | undefined): Answer {
  const { parts, discovery } = serving;
  if (isPublicPath(info.path)) return answerPublicPath(parts, info.path);
  if (caller === undefined) throw unauthorized();
  const user = impersonate(parts.authorizer, caller, request.headers);
  parts.authorizer.demand(user, withSelectedName(info));
  if (!info.isResource) {
    const found = discovery.answer(request, info);
    if (found === undefined) throw pathNotFound();
    return found;
  }
  if (isReview(info.group, info.resource) && info.version === 'v1') {
    const body = readObject(request.body, request.headers['content-type'], parts.types);
    const { group, resource, namespace } = info;
    return answerReview({ parts, user, group, resource, namespace, body }, info.method);
  }
  const definition = parts.registry.find(info.group, info.resource);
  const version = definition === undefined ? undefined : versionOf(definition, info.version);
  if (definition === undefined || version === undefined) throw pathNotFound();
  const place = inPlace(info, definition.namespaced);
  return routeResource({ parts, request, info: place, user, definition, version, notes: [] });
}

/** The path of a Namespace names it once; the object itself lies in no namespace. */
function inPlace(info: RequestInfo, namespaced: boolean): RequestInfo {
  return namespaced || info.namespace === '' ? info : { ...info, namespace: '', name: info.name || info.namespace };
}
