/** What a request to the API server is about. */
export interface RequestFacts {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  /** Plural, with the subresource where there is one: `secrets`, `externalsecrets/status`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Path of the object without subresource and query; of the collection when no name is given. */
  readonly objectPath: string;
}

const pattern = /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

const verbs: ReadonlyMap<string, RequestFacts['verb']> = new Map([
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

/** Reads verb, resource and address out of method and path. Paths outside `/api` and `/apis` are a resource called by their path. */
export function describeRequest(method: string, target: string): RequestFacts {
  const [path = '', query = ''] = target.split('?', 2);
  const match = pattern.exec(path);
  const [, namespace, plural = path, name, sub] = match ?? [];
  const read = new URLSearchParams(query).get('watch') ? 'watch' : name === undefined ? 'list' : 'get';
  return {
    verb: verbs.get(method) ?? read,
    resource: sub === undefined ? plural : `${plural}/${sub}`,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    objectPath: sub === undefined ? path : path.slice(0, path.length - sub.length - 1),
  };
}
