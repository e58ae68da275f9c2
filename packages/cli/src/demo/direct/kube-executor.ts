import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import { events, type KubeClient, type KubeObject, type KubeTransport, type ResourceType } from '@lockkeeper/kube';
import { parseAllDocuments } from 'yaml';
import type { Executor, KubectlAction, Seen } from '../action.ts';
import { KINDS } from '../kinds.ts';
import { readPath } from './read-path.ts';

export interface KubeExecutorOptions {
  readonly client: KubeClient;
  readonly transport: KubeTransport;
  readonly folder: string;
}

type Named = Extract<KubectlAction, { readonly name: string }>;

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

/** Carries kubectl's part of a scenario out itself, over HTTPS, where there is no kubectl. */
export function kubeExecutor({ client, transport, folder }: KubeExecutorOptions): Executor<KubectlAction> {
  async function apply(file: string, signal: AbortSignal): Promise<Seen> {
    const lines: string[] = [];
    for (const object of await objectsIn(folder, file)) {
      const type = typeOf(object);
      const { name, namespace } = object.metadata;
      const address = { name, ...(type.namespaced ? { namespace: namespace ?? 'default' } : {}) };
      const before = await client.get(type, address, { signal, metadataOnly: true });
      const patch = { kind: 'apply', body: object, fieldManager: FIELD_MANAGER, force: true } as const;
      await client.patch(type, address, patch, { signal });
      lines.push(`${type.kind.toLowerCase()}/${name} ${before === undefined ? 'created' : 'configured'}`);
    }
    return done(lines.join('\n'));
  }

  async function remove(type: ResourceType, address: { name: string; namespace?: string }, signal: AbortSignal) {
    const found = await client.get(type, address, { signal, metadataOnly: true });
    if (found === undefined) return 'absent';
    const { uid = '', resourceVersion = '' } = found.metadata;
    return client.delete(type, address, { uid, resourceVersion, propagationPolicy: 'Background', signal });
  }

  async function deleteFile(file: string, signal: AbortSignal): Promise<Seen> {
    for (const object of (await objectsIn(folder, file)).toReversed()) {
      const type = typeOf(object);
      const { name, namespace = 'default' } = object.metadata;
      await remove(type, { name, ...(type.namespaced ? { namespace } : {}) }, signal);
    }
    return done('deleted');
  }

  async function getRaw(path: string, signal: AbortSignal): Promise<Seen> {
    const headers = { accept: 'application/json' };
    const answer = await transport.send({ method: 'GET', path, headers, signal, timeoutMs: TIMEOUT_MS });
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    return { ok: answer.status === 200, text: Buffer.concat(chunks).toString('utf8').trim() };
  }

  async function get(action: Extract<KubectlAction, { readonly verb: 'get' }>, signal: AbortSignal): Promise<Seen> {
    const { type, address } = addressOf(action);
    const found = await client.get(type, address, { signal });
    if (found === undefined) return { ok: false, text: `${type.plural} "${action.name}" not found` };
    const text = readPath(found, action.path);
    return done(action.base64 ? Buffer.from(text, 'base64').toString('utf8') : text);
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
        return apply(action.file, signal);
      case 'delete-file':
        return deleteFile(action.file, signal);
      case 'get-raw':
        return getRaw(action.path, signal);
      case 'get':
        return get(action, signal);
      case 'events':
        return eventsOf(action, signal);
      case 'patch':
        return change(action, { ...action.patch }, signal);
      case 'label':
        return change(action, { metadata: { labels: { [action.label]: action.value ?? null } } }, signal);
      case 'delete': {
        const { type, address } = addressOf(action);
        const outcome = await remove(type, address, signal);
        return { ok: outcome === 'deleted', text: `${action.kind} "${action.name}" ${outcome}` };
      }
    }
  }

  return {
    async run(action, signal) {
      try {
        return await carryOut(action, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof LockkeeperError) return { ok: false, text: error.message };
        throw error;
      }
    },
  };
}
