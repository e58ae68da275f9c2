import { applyPatch, type PatchStep, type PodIdentityVector } from '@lockkeeper/core/internal';
import { parse } from 'yaml';

type Members = Readonly<Record<string, unknown>>;

/** A line of pods: an object whose members have any sensible spelling. */
export type PodLine = Members & { readonly id: string };

/** What a line says. */
export interface ReadPodLine {
  readonly vector: PodIdentityVector;
  /** Remarks of the line's author, by name: texts and numbers that no pod depends on. */
  readonly remarks: readonly string[];
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object that is written as text of YAML 1.1, which JSON is too, as Kubernetes reads manifests; anything else stays. */
function written(value: unknown, member: string): unknown {
  if (typeof value !== 'string') return value;
  try {
    return parse(value, { version: '1.1', uniqueKeys: false }) as unknown;
  } catch {
    throw new TypeError(`${member} is a text, and no YAML`);
  }
}

function isStep(value: unknown): value is PatchStep {
  return isObject(value) && typeof value['op'] === 'string' && typeof value['path'] === 'string';
}

function patchOf(value: unknown): readonly PatchStep[] {
  const steps =
    typeof value === 'string' && !value.trimStart().startsWith('[')
      ? written(Buffer.from(value, 'base64').toString('utf8'), 'want.patch')
      : written(value, 'want.patch');
  if (Array.isArray(steps) && steps.every(isStep)) return steps;
  throw new TypeError('want.patch must be a list of operations, each with op and path');
}

/** A pod, or its spec alone. */
function podOf(value: Members): Members | undefined {
  if (isObject(value['spec'])) return value;
  return Array.isArray(value['containers']) ? { spec: value } : undefined;
}

/**
 * The pod that is wanted: whole, its spec alone, or as what the webhook answers (a patch, a response, a review); null for the pod as
 * it came.
 */
export function wantedPod(pod: unknown, given: unknown): unknown {
  const want = written(given, 'want');
  if (want === null) return pod;
  if (Array.isArray(want)) return applyPatch(pod, patchOf(want));
  if (!isObject(want)) throw new TypeError('want must be a pod, a patch or null');
  if (isObject(want['response'])) return wantedPod(pod, want['response']);
  if ('patch' in want) return want['patch'] === null ? pod : applyPatch(pod, patchOf(want['patch']));
  const found = podOf(want) ?? (isObject(want['pod']) ? podOf(want['pod']) : undefined);
  if (found !== undefined) return found;
  if (want['allowed'] === true) return pod;
  throw new TypeError('want must be a pod, a patch or null');
}

/** Members of a line by their names without case, hyphens and underscores. */
const MEMBERS: ReadonlyMap<string, keyof PodIdentityVector> = new Map([
  ['id', 'id'],
  ['pod', 'pod'],
  ['want', 'want'],
  ['serviceaccount', 'serviceAccount'],
  ['serviceaccounts', 'serviceAccount'],
  ['flags', 'flags'],
  ['containercredentials', 'containerCredentials'],
  ['containercredentialsconfig', 'containerCredentials'],
  ['identities', 'containerCredentials'],
  ['associations', 'containerCredentials'],
  ['podidentityassociations', 'containerCredentials'],
  ['configmap', 'configMap'],
  ['namespace', 'namespace'],
  ['namespacelabels', 'namespaceLabels'],
  ['findings', 'findings'],
]);

function memberName(name: string, value: unknown): keyof PodIdentityVector | undefined {
  const found = MEMBERS.get(name.replaceAll(/[-_]/g, '').toLowerCase());
  if (found === undefined && typeof value === 'object' && value !== null)
    throw new TypeError(`a line of pods has no member ${name}`);
  return found;
}

/** Members that may be written as text become what the text says. Throws TypeError naming the member. */
export function readPodLine(line: PodLine): ReadPodLine {
  const named = Object.entries(line).map(([name, value]) => ({ name, value, member: memberName(name, value) }));
  const members = Object.fromEntries(named.flatMap(({ member, value }) => (member ? [[member, value] as const] : [])));
  const pod = written(members['pod'], 'pod');
  const whole = isObject(pod) ? podOf(pod) : undefined;
  if (whole === undefined) throw new TypeError('pod must be an object with a spec');
  return {
    vector: {
      ...members,
      id: line.id,
      want: members['want'],
      pod: { ...whole, metadata: whole['metadata'] ?? {} },
      serviceAccount: written(members['serviceAccount'], 'serviceAccount'),
      containerCredentials: written(members['containerCredentials'], 'containerCredentials'),
    },
    remarks: named.flatMap(({ name, member }) => (member ? [] : [name])),
  };
}
