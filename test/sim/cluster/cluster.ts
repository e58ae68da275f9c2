import type { LabHandler, LabRequest, LabResponse } from '@lockkeeper/lab/internal';
import type { Incarnation } from '../world/incarnation.ts';
import type { World } from '../world/world.ts';
import { describeRequest, type RequestFacts } from './describe-request.ts';
import { History, type KubeJson, type Precondition, type RequestRecord } from './history.ts';

/** What the API server tells about one committed write. */
export interface CommittedChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly current: { readonly object: unknown };
  readonly previous: { readonly object: unknown } | undefined;
}

/** The API server under the simulation: a function and its total order of commits. */
export interface ApiServer {
  readonly handle: LabHandler;
  subscribe(listener: (change: CommittedChange) => void): () => void;
}

interface Author {
  readonly name: string;
  readonly ours: boolean;
  readonly sentAt: number;
  readonly facts: RequestFacts;
  readonly precondition: Precondition;
}

/** How each author presents itself to the API server. */
export type Identify = (author: 'operator' | 'user') => Partial<LabRequest>;

/** The one cluster of a run. Every request goes through here, so every commit has an author. */
export class Cluster {
  readonly history = new History();
  /** Requests of processes under test, in the order in which the server executed them. */
  readonly requests: RequestRecord[] = [];
  readonly #world: World;
  readonly #server: ApiServer;
  readonly #identify: Identify;
  #author: Author | undefined;

  constructor(world: World, server: ApiServer, identify: Identify) {
    this.#world = world;
    this.#server = server;
    this.#identify = identify;
    server.subscribe((change) => this.#record(change));
  }

  /** A request of a process under test. */
  async handle(request: LabRequest, incarnation: Incarnation, sentAt: number): Promise<LabResponse> {
    const facts = describeRequest(request.method, request.path);
    const response = await this.#as(
      { name: incarnation.name, ours: true, sentAt, facts, precondition: preconditionOf(request) },
      { ...request, ...this.#identify('operator') },
    );
    this.requests.push({
      at: this.#world.now,
      by: incarnation.name,
      facts,
      path: request.path,
      status: response.status,
    });
    return response;
  }

  /** A request of a user of the cluster, executed at once. Answers with the parsed body. */
  async user(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly body: KubeJson }> {
    const request: LabRequest = {
      method,
      path,
      headers: { accept: 'application/json', 'content-type': contentType(method) },
      body: body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body)),
      ...this.#identify('user'),
    };
    const facts = describeRequest(method, path);
    const author = { name: 'user', ours: false, sentAt: this.#world.now, facts, precondition: {} };
    const response = await this.#as(author, request);
    const text = response.body instanceof Uint8Array ? Buffer.from(response.body).toString() : '{}';
    return { status: response.status, body: JSON.parse(text === '' ? '{}' : text) as KubeJson };
  }

  async #as(author: Author, request: LabRequest): Promise<LabResponse> {
    this.#author = author;
    try {
      return await this.#server.handle(request);
    } finally {
      this.#author = undefined;
    }
  }

  #record(change: CommittedChange): void {
    const author = this.#author;
    const object = change.current.object as KubeJson;
    this.history.add({
      step: this.#world.steps,
      at: this.#world.now,
      sentAt: author?.sentAt ?? this.#world.now,
      author: author?.name ?? 'collector',
      ours: author?.ours ?? false,
      revision: change.revision,
      type: change.type,
      kind: object.kind ?? '',
      namespace: object.metadata?.namespace ?? '',
      name: object.metadata?.name ?? '',
      uid: object.metadata?.uid ?? '',
      before: change.previous?.object as KubeJson | undefined,
      after: change.type === 'DELETED' ? undefined : object,
      subresource: author?.facts.resource.split('/')[1],
      precondition: author?.precondition ?? {},
    });
  }
}

const contentType = (method: string): string =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';

function preconditionOf(request: LabRequest): Precondition {
  if (request.method === 'GET' || request.body.length === 0) return {};
  let body: KubeJson & { preconditions?: Precondition };
  try {
    body = JSON.parse(Buffer.from(request.body).toString()) as KubeJson & { preconditions?: Precondition };
  } catch {
    return {};
  }
  const from = body.preconditions ?? body.metadata;
  return { uid: from?.uid, resourceVersion: from?.resourceVersion };
}
