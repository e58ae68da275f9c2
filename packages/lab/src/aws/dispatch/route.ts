import type { LabRequest } from '../../http/types.ts';
import type { Operation, Service } from '../call.ts';
import { splitTarget } from '../sigv4/canonical-request.ts';
import { readUri } from './rest-uri.ts';
import { readSignedParts } from '../sigv4/signed-parts.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { type FormTree, parseForm } from '../protocol/query.ts';
import type { Wire } from '../protocol/shape.ts';

/** Where a request goes. `form` is the parsed body of a query request. */
export interface Target {
  readonly service: Service;
  readonly operationName: string;
  readonly operation: Operation;
  readonly form?: FormTree;
  /** Members of the input that a rest-json request carries in its path and query string. */
  readonly uriMembers?: ReadonlyMap<string, string>;
}

/** A request that no service takes, in the protocol its sender speaks. */
export interface NoTarget {
  readonly error: AwsError;
  readonly wire: Wire;
  readonly service?: Service;
  readonly operationName?: string;
}

/**
 * One port for all services: `X-Amz-Target` decides, else `Action` and `Version` of the form or the query string. Where
 * they name no service, the credential scope's service says in whose name to refuse.
 */
export function route(request: LabRequest, services: readonly Service[]): Target | NoTarget {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return routeJson(request, target, services);
  const { path, query } = splitTarget(request.path);
  const rest = routeRest(request.method, path, query, services);
  if (rest !== undefined) return rest;
  if (request.method === 'POST' && isForm(request)) {
    return routeQuery(request, parseForm(Buffer.from(request.body).toString('utf8')), services);
  }
  if (path === '/' && new URLSearchParams(query).has('Action')) return routeQuery(request, parseForm(query), services);
  return nowhere(scopedService(request, services));
}

function nowhere(service: Service | undefined): NoTarget {
  const error =
    service?.wire === 'json'
      ? new AwsError('UnknownOperationException', 'The request names no operation in X-Amz-Target.')
      : new AwsError('MissingAction', 'Missing Action');
  return { error, wire: service?.wire ?? 'query', ...(service === undefined ? {} : { service }) };
}

function routeRest(method: string, path: string, query: string, services: readonly Service[]): Target | undefined {
  for (const service of services) {
    for (const candidate of service.routes ?? []) {
      const uriMembers = candidate.method === method ? readUri(candidate.path, path, query) : undefined;
      const operation = uriMembers === undefined ? undefined : service.operations.get(candidate.operation);
      if (operation !== undefined && uriMembers !== undefined) {
        return { service, operationName: candidate.operation, operation, uriMembers };
      }
    }
  }
  return undefined;
}

function routeJson(request: LabRequest, target: string, services: readonly Service[]): Target | NoTarget {
  const at = target.lastIndexOf('.');
  const operationName = target.slice(at + 1);
  const service = services.find(({ wire, selector }) => wire === 'json' && selector === target.slice(0, at));
  const operation = service?.operations.get(operationName);
  const contentType = request.headers['content-type'] ?? '';
  const unknown = (message: string): NoTarget => ({
    error: new AwsError('UnknownOperationException', message),
    wire: 'json',
    operationName,
    ...(service === undefined ? {} : { service }),
  });
  if (request.method !== 'POST' || !contentType.startsWith('application/x-amz-json-1.')) {
    return unknown('Expected a POST with content type application/x-amz-json-1.1.');
  }
  if (service === undefined) return unknown(`The lab serves no service with the target ${target}.`);
  if (operation === undefined) return unknown(`The lab does not serve the operation ${operationName}.`);
  return { service, operationName, operation };
}

function routeQuery(request: LabRequest, form: FormTree, services: readonly Service[]): Target | NoTarget {
  const action = textOf(form, 'Action');
  const version = textOf(form, 'Version');
  const service =
    services.find(({ wire, selector }) => wire === 'query' && selector === version) ?? scopedService(request, services);
  const operation =
    service?.wire === 'query' && service.selector === version ? service.operations.get(action) : undefined;
  if (service === undefined || operation === undefined) {
    return {
      error: new AwsError('InvalidAction', `Could not find operation ${action} for version ${version}`),
      wire: 'query',
      operationName: action,
      ...(service === undefined ? {} : { service }),
    };
  }
  return { service, operationName: action, operation, form };
}

function isForm(request: LabRequest): boolean {
  const contentType = request.headers['content-type'] ?? '';
  return contentType.split(';')[0]?.trim() === 'application/x-www-form-urlencoded';
}

function scopedService(request: LabRequest, services: readonly Service[]): Service | undefined {
  const read = readSignedParts(request);
  if (read.kind !== 'signed') return undefined;
  return services.find(({ signingName }) => signingName === read.parts.scope.service);
}

function textOf(form: FormTree, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
