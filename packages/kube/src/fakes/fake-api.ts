import type { KubeRequest, KubeResponse, KubeTransport } from '../transport/transport.ts';
import { ByteStream } from './byte-stream.ts';

/** An object as the fake keeps it. */
export interface FakeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly [more: string]: unknown;
  };
  readonly [more: string]: unknown;
}

interface Address {
  /** `secrets`, `leases`. */
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

interface HistoryEntry {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly plural: string;
  readonly object: FakeObject;
}

interface Watcher {
  readonly address: Address;
  readonly body: ByteStream;
}

/** What stands in for the API server's own answer: a response, or a rejection. */
export type Fault = (request: KubeRequest) => Promise<KubeResponse> | undefined;

/**
 * The few rules of an API server that a client's tests need: versions that grow, lists in pages, watches from a version,
 * 404, 409 and 410. Faults are put before it. It records every request.
 */
export class FakeApi implements KubeTransport {
  readonly requests: KubeRequest[] = [];
  readonly watchers: Watcher[] = [];
  /** Asked before every request; what it returns is the answer. */
  fault: Fault = () => undefined;
  /** Versions below this one have left the window: 410. */
  oldestVersion = 0;
  readonly #objects = new Map<string, FakeObject>();
  readonly #history: HistoryEntry[] = [];
  #version = 100;
  #uids = 0;

  get version(): number {
    return this.#version;
  }

  async send(request: KubeRequest): Promise<KubeResponse> {
    this.requests.push(request);
    const planned = this.fault(request);
    if (planned !== undefined) return planned;
    return this.answer(request);
  }

  /** The answer without faults and without a record. */
  answer(request: KubeRequest): KubeResponse {
    const url = new URL(request.path, 'http://fake');
    const address = parseAddress(url.pathname);
    if (request.method === 'GET' && address.name === undefined) {
      return url.searchParams.get('watch') === 'true'
        ? this.#watch(address, url, request.signal)
        : this.#list(address, url);
    }
    if (request.method === 'GET') return this.#get(address);
    if (request.method === 'DELETE') return this.#delete(address);
    const body = JSON.parse(String(request.body)) as FakeObject;
    return request.method === 'POST'
      ? this.#create(address, body)
      : this.#update(address, body, request.method === 'PATCH');
  }

  object(plural: string, namespace: string | undefined, name: string): FakeObject | undefined {
    return this.#objects.get(keyOf({ plural, namespace, name }));
  }

  /** Creates or replaces, as some other client would. */
  put(plural: string, object: FakeObject): FakeObject {
    const key = keyOf({ plural, namespace: object.metadata.namespace, name: object.metadata.name });
    const before = this.#objects.get(key);
    this.#version += 1;
    const metadata = {
      ...object.metadata,
      uid: before?.metadata.uid ?? `uid-${(this.#uids += 1)}`,
      resourceVersion: String(this.#version),
    };
    const stored = { ...object, metadata };
    this.#objects.set(key, stored);
    this.#publish({
      version: this.#version,
      type: before === undefined ? 'ADDED' : 'MODIFIED',
      plural,
      object: stored,
    });
    return stored;
  }

  remove(plural: string, namespace: string | undefined, name: string): void {
    const key = keyOf({ plural, namespace, name });
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#version += 1;
    this.#objects.delete(key);
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(this.#version) } };
    this.#publish({ version: this.#version, type: 'DELETED', plural, object });
  }

  /** Moves the version on, as writes to other kinds do, and tells open watches by a bookmark. */
  bookmark(): void {
    this.#version += 1;
    const line = eventLine('BOOKMARK', { metadata: { resourceVersion: String(this.#version) } });
    for (const watcher of this.watchers) watcher.body.write(line);
  }

  /** Ends every open watch. */
  cutWatches(error?: Error): void {
    for (const watcher of this.watchers.splice(0)) watcher.body.end(error);
  }

  #publish(entry: HistoryEntry): void {
    this.#history.push(entry);
    for (const watcher of this.watchers) {
      if (matches(watcher.address, entry.plural, entry.object)) watcher.body.write(eventLine(entry.type, entry.object));
    }
  }

  #watch(address: Address, url: URL, signal: AbortSignal | undefined): KubeResponse {
    const from = Number(url.searchParams.get('resourceVersion'));
    if (from < this.oldestVersion) return status(410, 'Expired');
    const body = new ByteStream();
    for (const entry of this.#history) {
      if (entry.version > from && matches(address, entry.plural, entry.object))
        body.write(eventLine(entry.type, entry.object));
    }
    const watcher = { address, body };
    this.watchers.push(watcher);
    signal?.addEventListener('abort', () => {
      const at = this.watchers.indexOf(watcher);
      if (at >= 0) this.watchers.splice(at, 1);
      body.end();
    });
    return { status: 200, headers: new Map(), body };
  }

  #list(address: Address, url: URL): KubeResponse {
    const all = [...this.#objects]
      .filter(([key, object]) => matches(address, key.slice(0, key.indexOf('/')), object))
      .map(([, object]) => object);
    const [version, start] = (url.searchParams.get('continue') ?? `${this.#version}:0`).split(':').map(Number) as [
      number,
      number,
    ];
    const end = start + Number(url.searchParams.get('limit') ?? '500');
    const continueToken = end < all.length ? `${version}:${end}` : '';
    return json(200, {
      metadata: { resourceVersion: String(version), continue: continueToken },
      items: all.slice(start, end),
    });
  }

  #get(address: Address): KubeResponse {
    const object = this.#objects.get(keyOf(address));
    return object === undefined ? status(404, 'NotFound') : json(200, object);
  }

  #delete(address: Address): KubeResponse {
    const before = this.#objects.get(keyOf(address));
    if (before === undefined) return status(404, 'NotFound');
    this.remove(address.plural, address.namespace, before.metadata.name);
    return json(200, { kind: 'Status', status: 'Success', metadata: {} });
  }

  #create(address: Address, body: FakeObject): KubeResponse {
    if (this.#objects.has(keyOf({ ...address, name: body.metadata.name }))) return status(409, 'AlreadyExists');
    return json(201, this.put(address.plural, body));
  }

  #update(address: Address, body: FakeObject, partial: boolean): KubeResponse {
    const before = this.#objects.get(keyOf(address));
    if (before === undefined) return status(404, 'NotFound');
    const expected = body.metadata?.resourceVersion;
    if (expected !== undefined && expected !== before.metadata.resourceVersion) return status(409, 'Conflict');
    return json(
      200,
      this.put(
        address.plural,
        partial ? { ...before, ...body, metadata: { ...before.metadata, ...body.metadata } } : body,
      ),
    );
  }
}

/** A whole answer with a JSON body. */
export function json(code: number, body: unknown, headers: ReadonlyMap<string, string> = new Map()): KubeResponse {
  const stream = new ByteStream();
  stream.write(JSON.stringify(body));
  stream.end();
  return { status: code, headers, body: stream };
}

/** A refusal as the API server writes it. */
export function status(code: number, reason: string, more: Record<string, unknown> = {}): KubeResponse {
  return json(code, {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason,
    message: 'words of the server',
    ...more,
  });
}

/** One line of a watch. */
export function eventLine(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function parseAddress(path: string): Address {
  const parts = path
    .split('/')
    .slice(path.startsWith('/api/') ? 3 : 4)
    .map(decodeURIComponent);
  const namespaced = parts[0] === 'namespaces' && parts.length > 2;
  const [plural, name] = namespaced ? parts.slice(2) : parts;
  return { plural: plural ?? '', namespace: namespaced ? parts[1] : undefined, name };
}

function keyOf(address: Address): string {
  return `${address.plural}/${address.namespace ?? ''}/${address.name ?? ''}`;
}

function matches(address: Address, plural: string, object: FakeObject): boolean {
  return (
    address.plural === plural && (address.namespace === undefined || address.namespace === object.metadata.namespace)
  );
}
