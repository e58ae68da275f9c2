import { LockkeeperError, type SealedValue } from '@lockkeeper/core';
import type { KubeObject, ObjectAddress } from '../resources/kube-object.ts';
import { collectionPath, objectPath, type Query } from '../resources/resource-path.ts';
import { apiVersionOf, type ResourceType, resourceName, serviceAccounts } from '../resources/resource-type.ts';
import type { KubeTransport } from '../transport/transport.ts';
import type {
  CallOptions,
  DeleteOptions,
  GetOptions,
  ListOptions,
  SelectOptions,
  WatchOptions,
  WriteOptions,
} from './call-options.ts';
import { Exchange, type ExchangeOptions, unanswered } from './exchange.ts';
import { KubeError, isNotFound, type KubeOperation } from './kube-error.ts';
import { LineFramer } from './line-framer.ts';
import { isRecord } from '../json/parse-json.ts';
import { type ListPage, parseList, parseObject } from './parse-object.ts';
import { parseResourceTypes } from './parse-resource-types.ts';
import { type KubePatch, patchContentType, patchQuery } from './patch.ts';
import { chunksOf } from './read-body.ts';
import { checkTokenAudience, type tokenLifetimeSeconds } from './token-audience.ts';
import { type AccountToken, requestToken } from './token-request.ts';
import { parseWatchEvent, type WatchEvent } from './watch-event.ts';

export interface KubeClientOptions extends ExchangeOptions {
  /** The platform's closed list of audiences that `createToken` may ask for (must M6). Default `sts.amazonaws.com`. */
  readonly tokenAudiences?: readonly string[];
  /** Audiences of the process's own token; `createToken` refuses them even when the platform's list names them. */
  readonly ownAudiences?: readonly string[];
}

const pageSize = 500;
const lineLimit = 16 * 1024 * 1024;
const partialObject = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const partialList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/**
 * Typed requests to one API server. Absence is a value (`undefined`, `'absent'`); every other refusal is a `KubeError`.
 * Nothing is cached, and nothing is retried except a write that was answered with 429: the server did not execute it.
 *
 * Reading one namespace and reading all of them are different methods (must M9): `listIn`/`watchIn` take the namespace as a
 * required argument, and `listAll`/`watchAll` are easy to search for.
 */
export class KubeClient {
  readonly #exchange: Exchange;
  readonly #options: KubeClientOptions;

  constructor(transport: KubeTransport, options: KubeClientOptions) {
    this.#exchange = new Exchange(transport, options);
    this.#options = options;
  }

  /** The object, or undefined when the server says that it does not exist. */
  async get<T extends KubeObject = KubeObject>(
    type: ResourceType,
    address: ObjectAddress,
    options: GetOptions = {},
  ): Promise<T | undefined> {
    const operation = operationOf('get', type, address);
    const path = objectPath(type, address, '', { resourceVersion: options.resourceVersion });
    const accept = options.metadataOnly === true ? { accept: partialObject } : {};
    try {
      const body = await this.#exchange.json({ operation, method: 'GET', path, signal: options.signal, ...accept });
      return expectObject<T>(type, operation, body);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The kinds that the server serves in one version of a group, without their subresources; none when it serves no such version. */
  async discover(group: string, version: string, options: CallOptions = {}): Promise<readonly ResourceType[]> {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const operation: KubeOperation = { verb: 'get', resource: path };
    try {
      const body = await this.#exchange.json({ operation, method: 'GET', path, signal: options.signal });
      return parseResourceTypes(body, group, version);
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }

  /** The objects of one namespace, page by page. */
  listIn<T extends KubeObject = KubeObject>(
    type: ResourceType,
    namespace: string,
    options: ListOptions = {},
  ): AsyncGenerator<ListPage<T>, void> {
    return this.#list<T>(type, requireNamespace(type, namespace), options);
  }

  /** The objects of all namespaces, or of a cluster-scoped kind, page by page. */
  listAll<T extends KubeObject = KubeObject>(
    type: ResourceType,
    options: ListOptions = {},
  ): AsyncGenerator<ListPage<T>, void> {
    return this.#list<T>(type, undefined, options);
  }

  /** Changes in one namespace, until the server or the signal ends the stream. Rejects when the watch cannot be opened or breaks. */
  watchIn<T extends KubeObject = KubeObject>(
    type: ResourceType,
    namespace: string,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>, void> {
    return this.#watch<T>(type, requireNamespace(type, namespace), options);
  }

  /** Changes in all namespaces, or of a cluster-scoped kind. */
  watchAll<T extends KubeObject = KubeObject>(
    type: ResourceType,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>, void> {
    return this.#watch<T>(type, undefined, options);
  }

  /** POST: never overwrites. An existing name answers 409 with reason `AlreadyExists`. */
  async create<T extends KubeObject>(
    type: ResourceType,
    object: T,
    options: WriteOptions = {},
  ): Promise<T & KubeObject> {
    const { namespace, name } = object.metadata;
    const operation = operationOf('create', type, object.metadata);
    if (type.namespaced) requireNamespace(type, namespace ?? '');
    const path = collectionPath(type, namespace, { fieldManager: options.fieldManager });
    // generateName alone is refused: names of what we create are deterministic, so that a lost reply cannot make two objects.
    if (name === '')
      throw new LockkeeperError('InvalidInput', `create ${resourceName(type)}: metadata.name is required`);
    return this.#write(type, operation, 'POST', path, object, options.signal);
  }

  /** PUT. Refuses an object without `metadata.resourceVersion`: a Secret without it would be overwritten unconditionally. */
  replace<T extends KubeObject>(type: ResourceType, object: T, options: WriteOptions = {}): Promise<T & KubeObject> {
    return this.#replace<T>(type, object, '', options);
  }

  /** PUT of the status subresource, with the same rule as `replace`. */
  replaceStatus<T extends KubeObject>(
    type: ResourceType,
    object: T,
    options: WriteOptions = {},
  ): Promise<T & KubeObject> {
    return this.#replace<T>(type, object, 'status', options);
  }

  /** PATCH. For compare-and-set put `metadata.resourceVersion` (and `uid`) into the body. */
  patch<T extends KubeObject = KubeObject>(
    type: ResourceType,
    address: ObjectAddress,
    patch: KubePatch,
    options: CallOptions = {},
  ): Promise<T> {
    return this.#patch<T>(type, address, '', patch, options);
  }

  /** PATCH of the status subresource. */
  patchStatus<T extends KubeObject = KubeObject>(
    type: ResourceType,
    address: ObjectAddress,
    patch: KubePatch,
    options: CallOptions = {},
  ): Promise<T> {
    return this.#patch<T>(type, address, 'status', patch, options);
  }

  /** DELETE of exactly the state that `uid` and `resourceVersion` name. `'absent'` when there is no such name any more. */
  async delete(type: ResourceType, address: ObjectAddress, options: DeleteOptions): Promise<'deleted' | 'absent'> {
    if (options.uid === '' || options.resourceVersion === '') {
      throw new LockkeeperError('InvalidInput', `delete ${resourceName(type)}: uid and resourceVersion are required`);
    }
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid: options.uid, resourceVersion: options.resourceVersion },
      ...(options.propagationPolicy === undefined ? {} : { propagationPolicy: options.propagationPolicy }),
    };
    const operation = operationOf('delete', type, address);
    try {
      await this.#exchange.json({
        operation,
        method: 'DELETE',
        path: objectPath(type, address),
        body,
        signal: options.signal,
      });
      return 'deleted';
    } catch (error) {
      if (isNotFound(error)) return 'absent';
      throw error;
    }
  }

  /**
   * A token of a ServiceAccount for one audience of the platform's list, valid for ten minutes, sealed (must M6).
   * @throws {LockkeeperError} `Refused` for an audience that is not on the list or that the API server itself accepts.
   */
  async createToken(
    namespace: string,
    serviceAccount: string,
    options: CallOptions & { readonly audience: string; readonly expirationSeconds?: typeof tokenLifetimeSeconds },
  ): Promise<SealedValue> {
    checkTokenAudience(options.audience, this.#options.tokenAudiences, this.#options.ownAudiences);
    requireNamespace(serviceAccounts, namespace);
    const audiences = [options.audience];
    return (await requestToken(this.#exchange, { namespace, serviceAccount, audiences, signal: options.signal })).token;
  }

  /**
   * A token of a ServiceAccount for this very API server, valid for ten minutes, sealed. It may only ever be handed to a transport
   * that leads to the same server (`bearerTransport`): no other address gets one (`threat/I5`, `threat/G6`).
   */
  createServerToken(namespace: string, serviceAccount: string, options: CallOptions = {}): Promise<AccountToken> {
    requireNamespace(serviceAccounts, namespace);
    return requestToken(this.#exchange, { namespace, serviceAccount, audiences: [], signal: options.signal });
  }

  /** POST of a question that is answered and not kept (`SelfSubjectAccessReview` and its like). Gives the answer's `status`. */
  async review(
    type: ResourceType,
    spec: Readonly<Record<string, unknown>>,
    options: CallOptions = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const operation = operationOf('create', type, {});
    const body = { apiVersion: apiVersionOf(type), kind: type.kind, spec };
    const path = collectionPath(type, undefined);
    const answer = await this.#exchange.json({ operation, method: 'POST', path, body, signal: options.signal });
    if (isRecord(answer) && isRecord(answer['status'])) return answer['status'];
    throw new KubeError(operation, { status: 0, reason: 'MalformedBody' });
  }

  async *#list<T extends KubeObject>(
    type: ResourceType,
    namespace: string | undefined,
    options: ListOptions,
  ): AsyncGenerator<ListPage<T>, void> {
    const operation = operationOf('list', type, { namespace });
    const first = firstPageQuery(options);
    let continueToken = '';
    do {
      const query = {
        ...selectQuery(options),
        limit: String(options.limit ?? pageSize),
        ...(continueToken === '' ? first : { continue: continueToken }),
      };
      const path = collectionPath(type, namespace, query);
      const accept = options.metadataOnly === true ? { accept: partialList } : {};
      const body = await this.#exchange.json({ operation, method: 'GET', path, signal: options.signal, ...accept });
      const page = parseList<T>(type, body);
      if (page === undefined) throw new KubeError(operation, { status: 0, reason: 'MalformedBody' });
      yield page;
      continueToken = page.continueToken;
    } while (continueToken !== '');
  }

  async *#watch<T extends KubeObject>(
    type: ResourceType,
    namespace: string | undefined,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>, void> {
    const operation = operationOf('watch', type, { namespace });
    const path = collectionPath(type, namespace, {
      ...selectQuery(options),
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: options.resourceVersion,
      timeoutSeconds: String(options.timeoutSeconds),
    });
    const accept = options.metadataOnly === true ? { accept: partialObject } : {};
    const close = new AbortController();
    const onAbort = (): void => close.abort(options.signal?.reason);
    options.signal?.throwIfAborted();
    options.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const response = await this.#exchange.open({ operation, method: 'GET', path, ...accept }, close.signal);
      const framer = new LineFramer(lineLimit);
      for await (const chunk of chunksOf(response.body, close.signal)) {
        for (const line of framer.push(chunk)) yield parseWatchEvent<T>(type, operation, line);
      }
    } catch (error) {
      throw unanswered(operation, error, options.signal);
    } finally {
      options.signal?.removeEventListener('abort', onAbort);
      close.abort();
    }
  }

  async #replace<T extends KubeObject>(
    type: ResourceType,
    object: T,
    subresource: string,
    options: WriteOptions,
  ): Promise<T> {
    if (!object.metadata.resourceVersion) {
      throw new LockkeeperError('InvalidInput', `replace ${resourceName(type)}: metadata.resourceVersion is required`);
    }
    const operation = operationOf('update', type, object.metadata);
    const path = objectPath(type, object.metadata, subresource, { fieldManager: options.fieldManager });
    return this.#write<T>(type, operation, 'PUT', path, object, options.signal);
  }

  async #patch<T extends KubeObject>(
    type: ResourceType,
    address: ObjectAddress,
    subresource: string,
    patch: KubePatch,
    options: CallOptions,
  ): Promise<T> {
    const operation = operationOf('patch', type, address);
    const path = objectPath(type, address, subresource, patchQuery(patch));
    const contentType = patchContentType(patch);
    const body = await this.#exchange.json({
      operation,
      method: 'PATCH',
      path,
      body: patch.body,
      contentType,
      signal: options.signal,
    });
    return expectObject<T>(type, operation, body);
  }

  async #write<T extends KubeObject>(
    type: ResourceType,
    operation: KubeOperation,
    method: 'POST' | 'PUT',
    path: string,
    object: T,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return expectObject<T>(
      type,
      operation,
      await this.#exchange.json({ operation, method, path, body: object, signal }),
    );
  }
}

function operationOf(
  verb: string,
  type: ResourceType,
  address: { readonly namespace?: string | undefined; readonly name?: string },
): KubeOperation {
  return { verb, resource: resourceName(type), namespace: address.namespace, name: address.name };
}

function requireNamespace(type: ResourceType, namespace: string): string {
  if (namespace === '') throw new LockkeeperError('InvalidInput', `${resourceName(type)}: a namespace is required`);
  return namespace;
}

function expectObject<T extends KubeObject>(type: ResourceType, operation: KubeOperation, body: unknown): T {
  const object = parseObject<T>(type, body);
  if (object === undefined) throw new KubeError(operation, { status: 0, reason: 'MalformedBody' });
  return object;
}

function selectQuery(options: SelectOptions): Query {
  return { labelSelector: options.labelSelector, fieldSelector: options.fieldSelector };
}

function firstPageQuery(options: ListOptions): Query {
  const version = options.resourceVersion ?? '';
  if (version === '0')
    throw new LockkeeperError('InvalidInput', 'a list at resourceVersion "0" may be older than what was seen before');
  return version === '' ? {} : { resourceVersion: version, resourceVersionMatch: 'NotOlderThan' };
}
