import { generateKeyPairSync } from 'node:crypto';
import type { Clock, Log, Random } from '@lockkeeper/core';
import type { LabHandler, LabResponse } from '../../http/types.ts';
import type { AuditRecord } from '../handle-request.ts';
import type { Json } from '../json/json.ts';
import { createKubernetesApi, type KubernetesApi, type KubernetesApiOptions } from '../kubernetes-api.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

export interface CallOptions {
  readonly as?: string;
  readonly type?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly handler?: LabHandler;
  readonly signal?: AbortSignal;
}

/** Tests share one signing key: making one takes longer than most tests. */
export function makeSigningKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}

/** Talks to an API server in the same process, as JSON over the request function. `as` names a static token. */
export class ApiClient {
  readonly api: KubernetesApi;
  readonly audit: AuditRecord[] = [];
  readonly errors: string[] = [];

  constructor(clock: Clock, random: Random, key: string, options: Partial<KubernetesApiOptions> = {}) {
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => this.errors.push(message),
      error: (message, facts) => this.errors.push(`${message} ${JSON.stringify(facts)}`),
    };
    this.api = createKubernetesApi({
      clock,
      random,
      log,
      keys: { serviceAccountKey: key },
      tokens: [
        { token: 'admin', username: 'admin', groups: ['system:masters'] },
        { token: 'dev', username: 'dev', groups: [] },
      ],
      audit: (record) => this.audit.push(record),
      ...options,
    });
  }

  async call(method: string, path: string, body?: Json, options: CallOptions = {}): Promise<Reply> {
    const reply = await this.raw(method, path, body, options);
    if (!(reply.body instanceof Uint8Array)) throw new TypeError('a stream where an answer was expected');
    const text = new TextDecoder().decode(reply.body);
    const isJson = reply.headers['content-type']?.includes('json') === true;
    return { status: reply.status, headers: reply.headers, body: isJson ? (JSON.parse(text) as Json) : text };
  }

  /** Starts a watch; returns its stream of parsed events. */
  async watch(path: string, options: CallOptions = {}): Promise<AsyncGenerator<WatchEvent>> {
    const reply = await this.raw('GET', path, undefined, options);
    if (reply.body instanceof Uint8Array) throw new TypeError('an answer where a stream was expected');
    return readEvents(reply.body);
  }

  raw(method: string, path: string, body: Json | undefined, options: CallOptions): Promise<LabResponse> {
    const { as = 'admin', type = 'application/json', accept = 'application/json', handler = this.api.handle } = options;
    return handler({
      method,
      path,
      headers: {
        ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
        'content-type': type,
        accept,
        'user-agent': 'tests/1',
        ...options.headers,
      },
      body: body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body)),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  }
}

export interface WatchEvent {
  readonly type: string;
  readonly object: Json;
}

async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent> {
  for await (const chunk of body) {
    const lines = new TextDecoder().decode(chunk).trim().split('\n');
    for (const line of lines) yield JSON.parse(line) as WatchEvent;
  }
}

/** What a watch has shown until it ends. */
export async function drain(events: AsyncIterable<WatchEvent>): Promise<WatchEvent[]> {
  const seen: WatchEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}
