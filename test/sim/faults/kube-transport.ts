import type { KubeRequest, KubeResponse, KubeTransport } from '@lockkeeper/kube';
import type { LabResponse } from '@lockkeeper/lab/internal';
import type { Cluster } from '../cluster/cluster.ts';
import { describeRequest, type RequestFacts } from '../cluster/describe-request.ts';
import type { KubeJson } from '../cluster/history.ts';
import type { Sighting } from '../invariants/run-record.ts';
import { ByteStream } from '../world/byte-stream.ts';
import { type Incarnation, never } from '../world/incarnation.ts';
import type { World } from '../world/world.ts';
import { split, WatchStream } from './watch-stream.ts';

type Refusal = readonly [status: number, reason: string];

/** What the network or an overloaded server puts in place of an answer. */
const refusals: readonly [Refusal, ...Refusal[]] = [
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
];
const retryAfters = ['1', '3', '0', '-1', 'Wed, 21 Oct 2099 07:28:00 GMT', ''] as const;
/** Obeyed by a watch or a list, this would leave a process behind for ten minutes after all is well: only single calls get it. */
const sillyRetryAfters = [...retryAfters, '100000'] as const;

/** Kubernetes as one process sees it: real bytes and status codes, no sockets. */
export class SimKubeTransport implements KubeTransport {
  readonly #incarnation: Incarnation;
  readonly #cluster: Cluster;
  readonly #sight: (sighting: Sighting) => void;
  readonly #streams = new Set<WatchStream>();
  readonly #hung = new Set<() => void>();

  /** `sight` hears of each version of a store or namespace as its bytes reach the process. */
  constructor(incarnation: Incarnation, cluster: Cluster, sight: (sighting: Sighting) => void) {
    this.#incarnation = incarnation;
    this.#cluster = cluster;
    this.#sight = sight;
  }

  send(request: KubeRequest): Promise<KubeResponse> {
    if (this.#incarnation.dead) return never();
    if (request.signal?.aborted) return Promise.reject(request.signal.reason as Error);
    return new Promise((resolve, reject) => {
      const link = {
        incarnation: this.#incarnation,
        cluster: this.#cluster,
        streams: this.#streams,
        hung: this.#hung,
        sight: this.#sight,
      };
      new Exchange(link, request, resolve, reject).start();
    });
  }

  /** The network is well again: what had fallen silent is reset, and the client may ask anew. */
  heal(): void {
    for (const stream of this.#streams) stream.heal();
    for (const reset of this.#hung) reset();
    this.#hung.clear();
  }

  /** The process has died: the server sees its streams close. */
  sever(): void {
    for (const stream of this.#streams) stream.body.abort(new Error('the process is dead'));
  }
}

/** What all exchanges of one process share. */
interface Link {
  readonly incarnation: Incarnation;
  readonly cluster: Cluster;
  readonly streams: Set<WatchStream>;
  /** Ends each request whose reply will never come. */
  readonly hung: Set<() => void>;
  readonly sight: (sighting: Sighting) => void;
}

/** Kinds whose versions decide who may use what. */
const sighted: readonly string[] = ['namespaces', 'secretstores', 'clustersecretstores'];

/** One request and its answer. */
class Exchange {
  readonly #world: World;
  readonly #incarnation: Incarnation;
  readonly #link: Link;
  readonly #request: KubeRequest;
  readonly #facts: RequestFacts;
  readonly #key: string;
  readonly #resolve: (response: KubeResponse) => void;
  readonly #reject: (error: unknown) => void;
  /** The server's view of the connection: aborts when the client has gone. */
  readonly #connection = new AbortController();
  readonly #onAbort = (): void => this.#fail(this.#request.signal?.reason);
  #dies: (place: 'before-send' | 'committed' | 'replied') => boolean = () => false;
  #cancelTimeout: () => void = () => undefined;
  readonly #sentAt: number;
  #answered = false;
  #body: ByteStream | undefined;

  constructor(
    link: Link,
    request: KubeRequest,
    resolve: (response: KubeResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#link = link;
    this.#incarnation = link.incarnation;
    this.#world = link.incarnation.world;
    this.#sentAt = link.incarnation.world.now;
    this.#request = request;
    this.#facts = describeRequest(request.method, request.path);
    this.#key = `${this.#facts.verb} ${this.#facts.resource}`;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    this.#incarnation.open.set(this, this.#key);
    this.#request.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (this.#request.timeoutMs !== undefined) {
      this.#cancelTimeout = this.#world.schedule(this.#request.timeoutMs, this.#incarnation, 'kube.timeout', () =>
        this.#fail(new Error('timed out')),
      );
    }
    this.#dies = this.#incarnation.portCall(this.#key);
    if (this.#dies('before-send') || this.#refused()) return;
    if (this.#fires('kube.before-send')) {
      this.#reply(() => this.#fail(new Error('connection reset')));
      return;
    }
    const latency = this.#fires('kube.queued') ? this.#between('kube.queued-for', 1_000, 60_000) : this.#latency();
    // No owner: what was sent is executed, whatever becomes of its author.
    this.#world.schedule(latency, undefined, `kube.deliver ${this.#key}`, () => void this.#deliver());
  }

  /** 429 and 5xx that come instead of an effect. */
  #refused(): boolean {
    const watch = this.#facts.verb === 'watch';
    if (watch && this.#fires('watch.410')) return this.#refuse(410, 'Expired');
    if (this.#fires(watch ? 'watch.429' : 'kube.throttle')) {
      const after = this.#world.pick<string>(
        'kube.retry-after',
        this.#key,
        this.#facts.name === undefined ? retryAfters : sillyRetryAfters,
      );
      return this.#refuse(429, 'TooManyRequests', after === '' ? {} : { 'retry-after': after });
    }
    if (!this.#fires('kube.reject')) return false;
    const [status, reason] = this.#world.pick('kube.reject-with', this.#key, refusals);
    return this.#refuse(status, reason);
  }

  #refuse(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): true {
    this.#reply(() => this.#answer(failure(status, reason, headers)));
    return true;
  }

  async #deliver(): Promise<void> {
    const { method, path, headers, body } = this.#request;
    const response = await this.#link.cluster.handle(
      {
        method,
        path,
        headers,
        body: body === undefined ? new Uint8Array() : Buffer.from(body),
        // Only a stream notices that its reader has gone; anything else is executed once it has arrived.
        ...(this.#facts.verb === 'watch' ? { signal: this.#connection.signal } : {}),
      },
      this.#incarnation,
      this.#sentAt,
    );
    if (this.#dies('committed')) return;
    if (this.#fires('kube.hang')) {
      this.#link.hung.add(() => this.#fail(new Error('connection reset')));
      return;
    }
    if (this.#fires('kube.after-commit')) {
      this.#reply(() => this.#fail(new Error('connection reset')));
    } else if (this.#fires('kube.error-after-commit')) {
      this.#reply(() => this.#answer(failure(504, 'Timeout', {})));
    } else {
      this.#reply(() => this.#answer(response));
    }
  }

  /** What comes back reaches the process only if it still lives. */
  #reply(run: () => void): void {
    const wait = this.#fires('kube.slow') ? this.#between('kube.slow-by', 500, 8_000) : this.#latency();
    this.#world.schedule(wait, this.#incarnation, `kube.reply ${this.#key}`, run);
  }

  #answer(response: LabResponse): void {
    if (this.#answered) {
      this.#connection.abort();
      return;
    }
    this.#answered = true;
    const bytes = response.body;
    const body = bytes instanceof Uint8Array ? this.#fixedBody(bytes) : this.#watchBody(bytes);
    this.#body = body;
    if (bytes instanceof Uint8Array) this.#cancelTimeout();
    // Reply seen, nothing after: from here on the process can send nothing more, though its code still runs.
    this.#dies('replied');
    this.#resolve({ status: response.status, headers: new Map(Object.entries(response.headers)), body });
  }

  #fixedBody(bytes: Uint8Array): ByteStream {
    const body = new ByteStream(() => this.#close());
    if (bytes.length > 1 && this.#fires('kube.body-cut')) {
      body.push(bytes.subarray(0, this.#between('kube.body-cut-at', 1, bytes.length - 1)));
      body.fail(new Error('connection reset'));
      return body;
    }
    for (const piece of split(this.#incarnation, this.#key, bytes)) body.push(piece);
    body.end();
    this.#seen(bytes);
    return body;
  }

  /** Notes the versions that have reached the process whole. */
  #seen(bytes: Uint8Array): void {
    if (!sighted.includes(this.#facts.resource)) return;
    const parsed = JSON.parse(Buffer.from(bytes).toString()) as KubeJson & { items?: KubeJson[]; object?: KubeJson };
    const kinds = new Map([
      ['namespaces', 'Namespace'],
      ['secretstores', 'SecretStore'],
      ['clustersecretstores', 'ClusterSecretStore'],
    ]);
    for (const { metadata } of parsed.items ?? [parsed.object ?? parsed]) {
      if (metadata?.name === undefined || metadata.resourceVersion === undefined) continue;
      this.#link.sight({
        by: this.#incarnation.name,
        at: this.#world.now,
        kind: kinds.get(this.#facts.resource) ?? '',
        name: metadata.name,
        namespace: metadata.namespace ?? '',
        resourceVersion: metadata.resourceVersion,
      });
    }
  }

  #watchBody(source: AsyncIterable<Uint8Array>): ByteStream {
    const stream = new WatchStream(
      this.#incarnation,
      this.#key,
      (line) => this.#seen(line),
      () => {
        this.#link.streams.delete(stream);
        this.#connection.abort();
        this.#close();
      },
    );
    this.#link.streams.add(stream);
    void stream.pump(source);
    return stream.body;
  }

  /** The client gives up, or no answer comes. A body that is still being read breaks. */
  #fail(error: unknown): void {
    if (this.#answered) {
      this.#body?.abort(error);
      return;
    }
    this.#answered = true;
    this.#connection.abort();
    this.#close();
    this.#reject(error);
  }

  #close(): void {
    this.#cancelTimeout();
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
    this.#incarnation.open.delete(this);
  }

  #fires(point: string): boolean {
    return this.#world.fires(point, this.#key);
  }

  #between(point: string, least: number, most: number): number {
    return this.#world.between(point, this.#key, least, most);
  }

  #latency(): number {
    return this.#between('kube.latency', 1, 20);
  }
}

function failure(status: number, reason: string, headers: Readonly<Record<string, string>>): LabResponse {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'simulated',
    reason,
    code: status,
  };
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}
