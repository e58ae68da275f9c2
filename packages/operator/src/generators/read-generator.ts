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
import type { KubeClient, ResourceType } from '@lockkeeper/kube';
import { clusterGenerators, generators, type Parsed, parsed } from '@lockkeeper/kube/internal';

/** A generator as it is now, wherever it is written. */
export interface LiveGenerator {
  readonly settings: GeneratorSettings;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Absent for a ClusterGenerator. */
  readonly namespace?: string;
}

const API_VERSION = 'generators.external-secrets.io/v1alpha1';

function isRefusal(value: object): value is Refusal {
  return 'tenant' in value;
}

function unreadable(kind: string, name: string, problem: string): Refusal {
  return refusal('InvalidInput', `${kind} ${JSON.stringify(name)}: ${problem}`);
}

function settingsOfCluster(read: Parsed<ClusterGenerator>, rules: PlatformRules): GeneratorSettings | string {
  if (!read.ok) return read.problem;
  const wrong = [
    ...validateClusterGenerator(read.object, rules),
    ...unsupportedInClusterGenerator(read.object).map(({ message }) => message),
  ];
  if (wrong.length > 0) return wrong.join('\n');
  return settingsOf(read.object) ?? `spec.generator holds no settings of kind ${read.object.spec.kind}`;
}

function settingsOfGenerator(read: Parsed<Generator>, rules: PlatformRules): GeneratorSettings | string {
  if (!read.ok) return read.problem;
  const wrong = validateGenerator(read.object, rules);
  return wrong.length > 0 ? wrong.join('\n') : read.object;
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
  const settings = type.namespaced
    ? settingsOfGenerator(
        parsed(() => parseGenerator(object)),
        rules,
      )
    : settingsOfCluster(
        parsed(() => parseClusterGenerator(object)),
        rules,
      );
  if (typeof settings === 'string') return unreadable(kind, name, settings);
  const { uid = '', resourceVersion = '' } = object.metadata;
  return { settings, name, uid, resourceVersion, ...(type.namespaced ? { namespace: namespace.name } : {}) };
}
