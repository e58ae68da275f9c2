import {
  type ClusterGenerator,
  type Generator,
  type GeneratorSettings,
  type GeneratorRequest,
  isGeneratorKind,
  parseClusterGenerator,
  parseGenerator,
  type PlatformRules,
  type Refusal,
  refusal,
  settingsOf,
  unsupportedInClusterGenerator,
  validateClusterGenerator,
  validateGenerator,
} from '@lockkeeper/core';
import type { KubeClient, KubeObject, ResourceType } from '@lockkeeper/kube';
import { clusterGenerators, generators, parsed } from '@lockkeeper/kube/internal';

/** A generator as it is now, wherever it is written. */
export interface LiveGenerator {
  readonly object: Generator | ClusterGenerator;
  readonly settings: GeneratorSettings;
}

const API_VERSION = 'generators.external-secrets.io/v1alpha1';

function isRefusal(value: object): value is Refusal {
  return 'tenant' in value;
}

function unreadable(kind: string, name: string, problem: string): Refusal {
  return refusal('InvalidInput', `${kind} ${JSON.stringify(name)}: ${problem}`);
}

function clusterGenerator(read: ClusterGenerator, rules: PlatformRules): LiveGenerator | string {
  const unserved = unsupportedInClusterGenerator(read).map(({ message }) => message);
  const wrong = [...validateClusterGenerator(read, rules), ...unserved];
  const settings = settingsOf(read);
  if (wrong.length > 0 || settings === undefined)
    return wrong.join('\n') || `spec.generator holds no settings of kind ${read.spec.kind}`;
  return { object: read, settings };
}

function namespacedGenerator(read: Generator, rules: PlatformRules): LiveGenerator | string {
  const wrong = validateGenerator(read, rules);
  return wrong.length > 0 ? wrong.join('\n') : { object: read, settings: read };
}

/** The object as a generator that may be used, or what is wrong with it. */
function readAs(type: ResourceType, object: KubeObject, rules: PlatformRules): LiveGenerator | string {
  const read = parsed(() =>
    type.namespaced
      ? namespacedGenerator(parseGenerator(object), rules)
      : clusterGenerator(parseClusterGenerator(object), rules),
  );
  return read.ok ? read.object : read.problem;
}

function typeOf({ apiVersion, kind }: GeneratorRequest['generator']): ResourceType | Refusal {
  if (apiVersion !== API_VERSION) {
    return refusal(
      'InvalidInput',
      `generatorRef.apiVersion: ${JSON.stringify(apiVersion)} is not served, use ${API_VERSION}`,
    );
  }
  if (kind === 'ClusterGenerator') return clusterGenerators;
  if (isGeneratorKind(kind)) return generators[kind];
  return refusal('InvalidInput', `generatorRef.kind: ${kind} is not supported by this release`);
}

/**
 * Reads a generator from the API server. Generators are not watched: every use makes new values, and an edit of a generator must not
 * replace a password that somebody relies on before its refresh is due.
 */
export async function readGenerator(
  { client, rules }: { readonly client: KubeClient; readonly rules: PlatformRules },
  { generator, namespace }: Pick<GeneratorRequest, 'generator' | 'namespace'>,
  signal: AbortSignal,
): Promise<LiveGenerator | Refusal> {
  const { kind, name } = generator;
  const type = typeOf(generator);
  if (isRefusal(type)) return type;
  const object = await client.get(type, type.namespaced ? { namespace: namespace.name, name } : { name }, { signal });
  if (object === undefined) {
    const where = type.namespaced ? ` in namespace ${JSON.stringify(namespace.name)}` : '';
    return refusal(
      'InvalidInput',
      `could not get ${kind} ${JSON.stringify(name)}: there is none of that name${where}`,
      'later',
    );
  }
  const live = readAs(type, object, rules);
  return typeof live === 'string' ? unreadable(kind, name, live) : live;
}
