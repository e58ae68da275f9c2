import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import {
  events,
  KubeClient,
  KubeError,
  type KubeObject,
  type KubeRequest,
  type KubeTransport,
  type ResourceType,
} from '@lockkeeper/kube';
import { parseAllDocuments } from 'yaml';
import type { Clock } from '@lockkeeper/core';
import type { Executor, Impersonated, KubectlAction, Seen } from '../action.ts';
import { hearingWarnings } from './warnings.ts';
import { keepOutput } from '../keep-output.ts';
import { KINDS } from '../kinds.ts';
import { readPath } from './read-path.ts';

export interface KubeExecutorOptions {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly folder: string;
}

type Named = Extract<KubectlAction, { readonly name: string; readonly kind: unknown }>;

type FileAction = Extract<KubectlAction, { readonly verb: 'apply' | 'delete-file' }>;

type ListAction = Extract<KubectlAction, { readonly verb: 'list' }>;

type TokenAction = Extract<KubectlAction, { readonly verb: 'create-token' }>;

const FIELD_MANAGER = 'lockkeeper-demo';
const TIMEOUT_MS = 15_000;
const done = (text: string): Seen => ({ ok: true, text });

function addressOf(action: Named) {
  const type: ResourceType = KINDS[action.kind];
  return {
    type,
    address: { name: action.name, ...(type.namespaced ? { namespace: action.namespace ?? 'default' } : {}) },
  };
}

async function objectsIn(folder: string, file: string): Promise<readonly KubeObject[]> {
  const documents = parseAllDocuments(await readFile(resolve(folder, file), 'utf8'), {
    prettyErrors: false,
    uniqueKeys: true,
  });
  return documents.map((document) => document.toJS({ maxAliasCount: 0 }) as KubeObject);
}

function typeOf(object: KubeObject): ResourceType {
  const kind = Object.values(KINDS).find((one) => one.kind === object.kind);
  const [, group = '', version = ''] = /^(?:(.+)\/)?(.+)$/.exec(object.apiVersion) ?? [];
  if (kind === undefined || kind.group !== group)
    throw new LockkeeperError('InvalidInput', `no scenario applies ${object.kind} of ${object.apiVersion}`);
  return { ...kind, version };
}

function placed(object: KubeObject, namespace: string | undefined) {
  const type = typeOf(object);
  const { name } = object.metadata;
  const place = type.namespaced ? { namespace: namespace ?? object.metadata.namespace ?? 'default' } : {};
  return { type, address: { name, ...place } };
}

/** The same way to the API server, in somebody else's name. */
function impersonating(transport: KubeTransport, { user, group }: Impersonated): KubeTransport {
  const named = { 'impersonate-user': user, ...(group ? { 'impersonate-group': group } : {}) };
  return { send: (request) => transport.send({ ...request, headers: { ...request.headers, ...named } }) };
}

/** Refusals are what scenarios are about: the API server's own words for them. Texts of other failures stay unread. */
function refusal(error: LockkeeperError): string {
  if (error instanceof KubeError && (error.status === 403 || error.status === 422))
    return `Error from server (${error.reason}): ${error.serverMessage}`;
  return error.message;
}

/** Carries kubectl's part of a scenario out itself, over HTTPS, where there is no kubectl. */
export function kubeExecutor(options: KubeExecutorOptions): Executor<KubectlAction> {
  return {
    async run(action, signal) {
      const transport = action.as ? impersonating(options.transport, action.as) : options.transport;
      try {
        return await executorOver(transport, options).run(action, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof LockkeeperError) return { ok: false, text: refusal(error) };
        throw error;
      }
    },
  };
}

function executorOver(transport: KubeTransport, { clock, folder }: KubeExecutorOptions): Executor<KubectlAction> {
  const options = { clock, userAgent: 'lockkeeper-cli', requestTimeoutMs: TIMEOUT_MS };
  const client = new KubeClient(transport, options);

  async function apply({ file, namespace }: FileAction, signal: AbortSignal): Promise<Seen> {
    const lines: string[] = [];
    const hearing = new KubeClient(
      hearingWarnings(transport, (text) => lines.push(`Warning: ${text}`)),
      options,
    );
    for (const object of await objectsIn(folder, file)) {
      const { type, address } = placed(object, namespace);
      const before = await client.get(type, address, { signal, metadataOnly: true });
      const patch = { kind: 'apply', body: object, fieldManager: FIELD_MANAGER, force: true } as const;
      await hearing.patch(type, address, patch, { signal });
      lines.push(`${type.kind.toLowerCase()}/${address.name} ${before === undefined ? 'created' : 'configured'}`);
    }
    return done(lines.join('\n'));
  }

  async function remove(type: ResourceType, address: { name: string; namespace?: string }, signal: AbortSignal) {
    const found = await client.get(type, address, { signal, metadataOnly: true });
    if (found === undefined) return 'absent';
    const { uid = '', resourceVersion = '' } = found.metadata;
    return client.delete(type, address, { uid, resourceVersion, propagationPolicy: 'Background', signal });
  }

  async function deleteFile({ file, namespace }: FileAction, signal: AbortSignal): Promise<Seen> {
    for (const object of (await objectsIn(folder, file)).toReversed()) {
      const { type, address } = placed(object, namespace);
      await remove(type, address, signal);
    }
    return done('deleted');
  }

  async function getRaw(path: string, signal: AbortSignal): Promise<Seen> {
    return ask({ method: 'GET', path }, signal);
  }

  async function ask(request: Pick<KubeRequest, 'method' | 'path' | 'body'>, signal: AbortSignal): Promise<Seen> {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const answer = await transport.send({ ...request, headers, signal, timeoutMs: TIMEOUT_MS });
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    return { ok: answer.status < 300, text: Buffer.concat(chunks).toString('utf8').trim() };
  }

  async function createToken(action: TokenAction, signal: AbortSignal): Promise<Seen> {
    const { namespace, name, audience, file } = action;
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const spec = { audiences: [audience] };
    const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec });
    const seen = await ask({ method: 'POST', path, body }, signal);
    if (!seen.ok) return { ok: false, text: `no token for ${namespace}/${name}` };
    return keepOutput(readPath(JSON.parse(seen.text), ['status', 'token']), { file }, folder);
  }

  async function get(action: Extract<KubectlAction, { readonly verb: 'get' }>, signal: AbortSignal): Promise<Seen> {
    const { type, address } = addressOf(action);
    const found = await client.get(type, address, { signal });
    if (found === undefined) return { ok: false, text: `${type.plural} "${action.name}" not found` };
    const text = readPath(found, action.path);
    return done(action.base64 ? Buffer.from(text, 'base64').toString('utf8') : text);
  }

  async function list(action: ListAction, signal: AbortSignal): Promise<Seen> {
    const type: ResourceType = KINDS[action.kind];
    const selected = { signal, ...(action.label === undefined ? {} : { labelSelector: action.label }) };
    const pages = type.namespaced
      ? client.listIn(type, action.namespace ?? 'default', selected)
      : client.listAll(type, selected);
    const items: KubeObject[] = [];
    for await (const page of pages) items.push(...page.items);
    const isOneOf = typeof action.path[1] === 'number';
    if (isOneOf && items.length === 0) return { ok: false, text: `no ${type.plural} are there` };
    return done(readPath({ items }, action.path));
  }

  async function eventsOf(action: Named, signal: AbortSignal): Promise<Seen> {
    const { type, address } = addressOf(action);
    const fieldSelector = `involvedObject.kind=${type.kind},involvedObject.name=${address.name}`;
    const messages: string[] = [];
    const pages = client.listIn<KubeObject & { readonly message?: string }>(events, address.namespace ?? 'default', {
      fieldSelector,
      signal,
    });
    for await (const page of pages) messages.push(...page.items.map((event) => event.message ?? ''));
    return done(messages.join('\n'));
  }

  async function change(action: Named, body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Seen> {
    const { type, address } = addressOf(action);
    await client.patch(type, address, { kind: 'merge', body, fieldManager: FIELD_MANAGER }, { signal });
    return done(`${action.kind}/${action.name} patched`);
  }

  async function carryOut(action: KubectlAction, signal: AbortSignal): Promise<Seen> {
    switch (action.verb) {
      case 'apply':
        return apply(action, signal);
      case 'delete-file':
        return deleteFile(action, signal);
      case 'list':
        return list(action, signal);
      case 'get-raw':
        return getRaw(action.path, signal);
      case 'create-token':
        return createToken(action, signal);
      case 'get':
        return get(action, signal);
      case 'events':
        return eventsOf(action, signal);
      case 'patch':
        return change(action, { ...action.patch }, signal);
      case 'label':
        return change(action, { metadata: { labels: { [action.label]: action.value ?? null } } }, signal);
      case 'annotate':
        return change(action, { metadata: { annotations: { [action.annotation]: action.value ?? null } } }, signal);
      case 'delete': {
        const { type, address } = addressOf(action);
        const outcome = await remove(type, address, signal);
        return { ok: outcome === 'deleted', text: `${action.kind} "${action.name}" ${outcome}` };
      }
    }
  }

  return { run: carryOut };
}
