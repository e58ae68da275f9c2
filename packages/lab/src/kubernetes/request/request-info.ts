/** What a request is about, read from method, path and query only. */
export interface RequestInfo {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Kubernetes verb for resources, lower-case HTTP method for other paths. */
  readonly verb: string;
  readonly isResource: boolean;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

const writes: ReadonlyMap<string, string> = new Map([
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
]);

/** Reads `/api/v1/namespaces/ns/secrets/name/sub` and `/apis/group/version/…` as the API server's RequestInfo does. */
export function parseRequestInfo(method: string, target: string): RequestInfo {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
  const base = { method, path, query };
  const parts = segments(path);
  const root = parts[0];
  if (root === 'api' && parts.length > 2) {
    return { ...base, ...resourceAt(method, query, parts.slice(2)), group: '', version: parts[1] ?? '' };
  }
  if (root === 'apis' && parts.length > 3) {
    return { ...base, ...resourceAt(method, query, parts.slice(3)), group: parts[1] ?? '', version: parts[2] ?? '' };
  }
  const nothing = { group: '', version: '', resource: '', namespace: '', name: '', subresource: '' };
  return { ...base, ...nothing, verb: method.toLowerCase(), isResource: false };
}

function resourceAt(
  method: string,
  query: URLSearchParams,
  parts: readonly string[],
): Place & Pick<RequestInfo, 'verb' | 'isResource'> {
  const place = placeOf(parts);
  return { ...place, isResource: true, verb: verbOf(method, place.name, query) };
}

function segments(path: string): readonly string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
}

type Place = Pick<RequestInfo, 'resource' | 'namespace' | 'name' | 'subresource'>;

const namespaceParts: ReadonlySet<string> = new Set(['status', 'finalize']);

function placeOf(parts: readonly string[]): Place {
  const [first = '', second = '', third = ''] = parts;
  if (first === 'namespaces' && parts.length > 2 && !namespaceParts.has(third)) {
    return { namespace: second, resource: third, name: parts[3] ?? '', subresource: parts.slice(4).join('/') };
  }
  const namespace = first === 'namespaces' ? second : '';
  return { namespace, resource: first, name: second, subresource: parts.slice(2).join('/') };
}

function verbOf(method: string, name: string, query: URLSearchParams): string {
  const write = writes.get(method);
  if (write !== undefined) return write;
  if (method === 'DELETE') return name === '' ? 'deletecollection' : 'delete';
  if (method !== 'GET' && method !== 'HEAD') return method.toLowerCase();
  if (isTrue(query.get('watch'))) return 'watch';
  return name === '' ? 'list' : 'get';
}

/**
 * The request as authorization sees it: a list or watch of exactly one name is about that object, so that a role with
 * `resourceNames` allows it.
 */
export function withSelectedName(info: RequestInfo): RequestInfo {
  if (info.name !== '' || (info.verb !== 'list' && info.verb !== 'watch')) return info;
  const [, name = ''] =
    /(?:^|,)\s*metadata\.name={1,2}([^,=]+)\s*(?:,|$)/.exec(info.query.get('fieldSelector') ?? '') ?? [];
  return name === '' ? info : { ...info, name };
}

export function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1' || value === '';
}
