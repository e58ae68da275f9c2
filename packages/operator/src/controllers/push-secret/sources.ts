import {
  type GeneratedValues,
  mayPushSecret,
  type PushSecret,
  type Refusal,
  refusal,
  type SealedValue,
  templateSourcesOf,
  type TemplateSources,
} from '@lockkeeper/core';
import { selects } from '@lockkeeper/core/internal';
import { type KubeObject, secrets } from '@lockkeeper/kube';
import { mapOf } from '@lockkeeper/kube/internal';
import { readSourceObjects, type SourceObjection } from '../../cluster/read-source-objects.ts';
import { policySourcesOf } from '../../cluster/source-index.ts';
import { withheldSource } from '../external-secret/template-sources.ts';
import type { PushPass } from './pass.ts';
import type { PushSecretPorts } from './ports.ts';

/** Values that are to be pushed, from one Secret or one generator. */
export interface PushSourceData {
  /** Name of the Secret; for messages. */
  readonly name: string;
  readonly data: ReadonlyMap<string, SealedValue>;
}

/** Everything that a push is made from. */
export interface ReadPush {
  readonly kind: 'values';
  readonly secrets: readonly PushSourceData[];
  /** Data of the objects that templates and policies are taken from. */
  readonly objects: TemplateSources;
  /** Versions of all that was read, as one text. */
  readonly versions: string;
  readonly generated?: GeneratedValues;
}

export type PushSources =
  | ReadPush
  /** The API server says that the Secret named is not there. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A generator of another controller class. */
  | { readonly kind: 'foreign' };

type Ports = Pick<PushSecretPorts, 'client' | 'rules' | 'generators'>;

/** ESO's words when the source cannot be read, before the reason. */
export const NO_SOURCE = 'could not get source secret';

function refused(reason: Refusal): PushSources {
  return { kind: 'refused', refusal: reason };
}

/** Names of the Secrets of the own namespace with the labels (`threat/P2`). Only their metadata travels. */
async function namesByLabel({ client }: Ports, pass: PushPass, selector: PushSecret['spec']['selector']['secret']) {
  const names: string[] = [];
  const options = { metadataOnly: true, signal: pass.signal };
  for await (const { items } of client.listIn<KubeObject>(secrets, pass.namespace.name, options)) {
    for (const { metadata } of items) {
      const isGoing = metadata.deletionTimestamp !== undefined;
      if (!isGoing && selects(selector?.selector ?? {}, mapOf(metadata.labels))) names.push(metadata.name);
    }
  }
  return names.toSorted();
}

/** Every Secret that anything is taken from has to be one that may leave the cluster: also by way of a template or a policy (`threat/P1`). */
function objectionOf({ rules }: Ports): SourceObjection {
  return (reference, found) => {
    if (reference.kind !== 'Secret' || found === undefined) return undefined;
    const { name, annotations } = found.metadata;
    return mayPushSecret({ name, ...(found.type ? { type: found.type } : {}), annotations: mapOf(annotations) }, rules);
  };
}

function objectionToTemplates(ports: Ports): SourceObjection {
  const mayLeave = objectionOf(ports);
  return (reference, found) =>
    mayLeave(reference, found) ?? (ports.rules.strict ? withheldSource(reference, found) : undefined);
}

type Part = Omit<ReadPush, 'objects'>;

async function readSecrets(ports: Ports, pass: PushPass): Promise<Part | Exclude<PushSources, ReadPush>> {
  const { secret } = pass.object.spec.selector;
  const names = secret?.name === undefined ? await namesByLabel(ports, pass, secret) : [secret.name];
  const references = names.map((name) => ({ kind: 'Secret' as const, name }));
  const read = await readSourceObjects(ports.client, pass.namespace.name, references, objectionOf(ports), pass.signal);
  if ('tenant' in read) return { kind: 'refused', refusal: read };
  const found = names.flatMap((name) => {
    const data = read.sources.get(`Secret/${name}`);
    return data === undefined ? [] : [{ name, data }];
  });
  if (found.length === 0 && secret?.name !== undefined) return { kind: 'absent' };
  if (found.length === 0) {
    const text = `${NO_SOURCE}: no Secret of this namespace has the labels of selector.secret.selector`;
    return { kind: 'refused', refusal: refusal('Absent', text, 'later') };
  }
  return { kind: 'values', secrets: found, versions: versionsText(read.versions) };
}

function versionsText(versions: ReadonlyMap<{ readonly kind: string; readonly name: string }, string>): string {
  return [...versions].map(([{ kind, name }, version]) => `${kind}/${name}@${version}`).join(' ');
}

async function generate(ports: Ports, pass: PushPass): Promise<Part | Exclude<PushSources, ReadPush>> {
  const { generatorRef } = pass.object.spec.selector;
  if (generatorRef === undefined) return { kind: 'absent' };
  const { apiVersion, kind, name } = generatorRef;
  const user = { kind: 'PushSecret', name: pass.subject.name, uid: pass.subject.uid } as const;
  const request = { generator: { apiVersion, kind, name }, namespace: pass.namespace, user };
  const answer = await ports.generators.generate(request, pass.signal);
  if (answer.kind !== 'values') return answer;
  // Every generation gives other values, so they have no version: only the object and the clock ask for new ones.
  return { kind: 'values', secrets: [{ name, data: answer.data }], versions: '', generated: answer };
}

/** Reads what is to be pushed, all of it from the PushSecret's own namespace and past every cache. */
export async function readPushSources(ports: Ports, pass: PushPass): Promise<PushSources> {
  const isGenerated = pass.object.spec.selector.secret === undefined;
  const values = isGenerated ? await generate(ports, pass) : await readSecrets(ports, pass);
  if (values.kind !== 'values') return values;
  const { client } = ports;
  const [where, { signal }] = [pass.namespace.name, pass];
  const templates = templateSourcesOf(pass.object.spec.template);
  const forTemplates = await readSourceObjects(client, where, templates, objectionToTemplates(ports), signal);
  if ('tenant' in forTemplates) return refused(forTemplates);
  const policies = policySourcesOf(pass.object);
  const forPolicies = await readSourceObjects(client, where, policies, objectionOf(ports), signal);
  if ('tenant' in forPolicies) return refused(forPolicies);
  return {
    ...values,
    objects: new Map([...forTemplates.sources, ...forPolicies.sources]),
    versions: [values.versions, versionsText(forTemplates.versions), versionsText(forPolicies.versions)].join(' '),
  };
}
