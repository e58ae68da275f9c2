import type { FetchAnswer } from '@lockkeeper/core';
import type { KubeRequest, KubeTransport } from '@lockkeeper/kube';
import type { KubeJson } from '../cluster/history.ts';
import { path } from '../scenario/manifests.ts';
import type { Compose, Ports } from './process-under-test.ts';

/** A defect put into the real process from outside, and the invariant that must notice it. */
export interface Sabotage {
  readonly name: string;
  readonly breaks: string;
  readonly spoil: (ports: Ports) => Ports;
}

const json = { 'content-type': 'application/json' };
const mergePatch = { 'content-type': 'application/merge-patch+json' };

const bodyOf = (request: KubeRequest): KubeJson => JSON.parse(Buffer.from(request.body ?? '{}').toString()) as KubeJson;
const isSecretWrite = ({ method, path: to }: KubeRequest): boolean =>
  method !== 'GET' && /^\/api\/v1\/namespaces\/[^/]+\/secrets/.test(to);

/** Changes requests on their way out, or sends more of them. */
function onSend(
  change: (request: KubeRequest, kube: KubeTransport) => KubeRequest | Promise<never>,
): Sabotage['spoil'] {
  return (ports) => ({
    ...ports,
    kube: {
      send: async (request) => ports.kube.send(await change(request, ports.kube)),
    },
  });
}

function onAnswer(hear: (answer: FetchAnswer, ports: Ports) => void): Sabotage['spoil'] {
  return (ports) => ({
    ...ports,
    provider: {
      check: (use, signal) => ports.provider.check(use, signal),
      list: (use, filter, signal) => ports.provider.list(use, filter, signal),
      fetch: async (use, options) => {
        const answers = await ports.provider.fetch(use, options);
        for (const answer of answers) hear(answer, ports);
        return answers;
      },
    },
  });
}

const quietly = (promise: Promise<unknown>): void => void promise.catch(() => undefined);

async function read(kube: KubeTransport, from: string): Promise<KubeJson> {
  const { body } = await kube.send({ method: 'GET', path: from, headers: {} });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as KubeJson;
}

/** Gives the contested Secret to the other of the two rivals. */
async function swapOwner(kube: KubeTransport): Promise<void> {
  const target = path.secrets('team-b', 'contested');
  const secret = await read(kube, target);
  const owner = secret.metadata?.ownerReferences?.[0];
  if (owner === undefined) return;
  const rival = await read(kube, path.externalSecrets('team-b', owner.name === 'rival-1' ? 'rival-2' : 'rival-1'));
  const reference = { ...owner, name: rival.metadata?.name, uid: rival.metadata?.uid };
  const body = JSON.stringify({ metadata: { ownerReferences: [reference] } });
  await kube.send({ method: 'PATCH', path: target, headers: mergePatch, body });
}

function every(ms: number, act: (ports: Ports) => void): Sabotage['spoil'] {
  return (ports) => {
    const again = (): void => {
      ports.incarnation.clock.after(ms, () => {
        act(ports);
        again();
      });
    };
    again();
    return ports;
  };
}

export const sabotages: readonly Sabotage[] = Object.freeze([
  {
    name: 'a value is copied into a namespace that may not have it',
    breaks: 'S1',
    spoil: onSend((request, kube) => {
      if (request.method === 'POST' && request.path.startsWith(path.secrets('team-b'))) {
        const copy = { ...bodyOf(request), metadata: { name: 'outsider', namespace: 'team-c' } };
        quietly(kube.send({ method: 'POST', path: path.secrets('team-c'), headers: json, body: JSON.stringify(copy) }));
      }
      return request;
    }),
  },
  {
    name: 'a Secret of nobody is written, because a name was asked for',
    breaks: 'S2',
    spoil: onSend((request, kube) => {
      if (request.method === 'POST' && request.path.startsWith(path.secrets('team-a'))) {
        const body = JSON.stringify({ data: { mine: '' } });
        quietly(kube.send({ method: 'PATCH', path: path.secrets('team-a', 'guarded'), headers: mergePatch, body }));
      }
      return request;
    }),
  },
  {
    name: 'an update leaves out a key that is asked for',
    breaks: 'S3',
    spoil: onAnswer((answer, { kube }) => {
      if (answer.kind !== 'value') return;
      const body = JSON.stringify({ data: { user: null } });
      quietly(kube.send({ method: 'PATCH', path: path.secrets('team-a', 'one'), headers: mergePatch, body }));
    }),
  },
  {
    name: 'a source that does not answer is taken for a source that is gone',
    breaks: 'S4',
    spoil: onAnswer((answer, { kube }) => {
      if (answer.kind === 'value') return;
      quietly(kube.send({ method: 'DELETE', path: path.secrets('team-a', 'one'), headers: {} }));
    }),
  },
  {
    name: 'two ExternalSecrets take turns at one target',
    breaks: 'S6',
    spoil: every(20_000, ({ kube }) => quietly(swapOwner(kube))),
  },
  {
    name: 'a value is logged',
    breaks: 'S10',
    spoil: onAnswer((answer, { incarnation }) => {
      if (answer.kind !== 'value') return;
      incarnation.log.debug('read', { value: Buffer.from(answer.value.reveal()).toString('base64') });
    }),
  },
  {
    name: 'Secrets are never updated',
    breaks: 'L1',
    spoil: onSend((request) =>
      isSecretWrite(request) && request.method !== 'POST' ? Promise.reject(new Error('lost')) : request,
    ),
  },
  {
    name: 'something is written every ten minutes, changed or not',
    breaks: 'R1',
    spoil: every(600_000, ({ kube }) => {
      const body = JSON.stringify({ metadata: { annotations: { touched: 'yes' } } });
      quietly(kube.send({ method: 'PATCH', path: path.externalSecrets('team-a', 'one'), headers: mergePatch, body }));
    }),
  },
  { name: 'a timer outlives the process', breaks: 'R7', spoil: every(3_000, () => undefined) },
]);

export const sabotaged =
  (compose: Compose, { spoil }: Sabotage): Compose =>
  (ports) =>
    compose(spoil(ports));
