import type { KubeRequest, KubeResponse, KubeTransport } from '@lockkeeper/kube';
import type { LabHandler } from '@lockkeeper/lab/internal';

/** Runs before a request reaches the API server; a throw means that it never did. */
export type BeforeSend = (request: KubeRequest) => Promise<void> | void;

/** Answers in place of the API server with a Status of this code, or leaves the request to it. */
export type Refuse = (request: KubeRequest) => number | undefined;

function plural(path: string): string {
  const [route = ''] = path.split('?');
  return route.split('/').at(-1) ?? '';
}

/** The lab's API server as a KubeTransport in one process, with a plug that can be pulled and watches that can be held back. */
export class LabTransport implements KubeTransport {
  readonly #handle: LabHandler;
  readonly #user: string | undefined;
  readonly #before: BeforeSend[] = [];
  readonly #after: BeforeSend[] = [];
  readonly #refusals: Refuse[] = [];
  readonly #held = new Map<string, PromiseWithResolvers<void>>();
  readonly #streams = new Map<AbortController, string>();
  #isDown = false;

  /** Without `user` it brings no credentials: whoever asks says so with a token. */
  constructor(handle: LabHandler, user?: string) {
    this.#handle = handle;
    this.#user = user;
  }

  /** No request is answered and every stream breaks, until `plugIn`. */
  unplug(): void {
    this.#isDown = true;
    for (const stream of this.#streams.keys()) stream.abort(new Error('connection reset'));
  }

  plugIn(): void {
    this.#isDown = false;
  }

  /** Adds a step before sending; the returned function takes it away. */
  before(step: BeforeSend): () => void {
    this.#before.push(step);
    return () => this.#before.splice(this.#before.indexOf(step), 1);
  }

  /** Adds a step between the API server's commit and its reply; a throw loses the reply. */
  after(step: BeforeSend): () => void {
    this.#after.push(step);
    return () => this.#after.splice(this.#after.indexOf(step), 1);
  }

  /** Refuses requests until the returned function is called. */
  refuse(rule: Refuse): () => void {
    this.#refusals.push(rule);
    return () => this.#refusals.splice(this.#refusals.indexOf(rule), 1);
  }

  /** Watches of one resource deliver nothing until the returned function is called. */
  holdWatch(resource: string): () => void {
    const gate = Promise.withResolvers<void>();
    this.#held.set(resource, gate);
    return () => {
      this.#held.delete(resource);
      gate.resolve();
    };
  }

  /** How many watches of a resource are open. */
  openWatches(resource: string): number {
    return [...this.#streams.values()].filter((of) => of === resource).length;
  }

  async send(request: KubeRequest): Promise<KubeResponse> {
    for (const step of this.#before) await step(request);
    if (this.#isDown) throw new Error('connection refused');
    for (const rule of this.#refusals) {
      const code = rule(request);
      if (code !== undefined) return refusal(code);
    }
    const connection = new AbortController();
    const onAbort = (): void => connection.abort(request.signal?.reason);
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const answer = await this.#handle({
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: Buffer.from((request.body ?? '') as string),
      ...(this.#user === undefined
        ? {}
        : { clientCertificate: { commonName: this.#user, organizations: ['system:masters'] } }),
      signal: connection.signal,
    });
    for (const step of this.#after) await step(request);
    const headers = new Map(Object.entries(answer.headers));
    if (answer.body instanceof Uint8Array) return { status: answer.status, headers, body: once(answer.body) };
    const resource = plural(request.path);
    this.#streams.set(connection, resource);
    return { status: answer.status, headers, body: this.#stream(answer.body, resource, connection) };
  }

  async *#stream(
    body: AsyncIterable<Uint8Array>,
    resource: string,
    connection: AbortController,
  ): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const chunk of body) {
        await this.#held.get(resource)?.promise;
        yield chunk;
      }
    } finally {
      this.#streams.delete(connection);
      connection.abort();
    }
  }
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield body;
}

function refusal(code: number): KubeResponse {
  const status = JSON.stringify({ apiVersion: 'v1', kind: 'Status', status: 'Failure', code });
  return { status: code, headers: new Map([['content-type', 'application/json']]), body: once(Buffer.from(status)) };
}
