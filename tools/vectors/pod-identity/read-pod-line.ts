import { applyPatch, type PatchStep, type PodIdentityVector } from '@lockkeeper/core/internal';
import { parse } from 'yaml';

type Members = Readonly<Record<string, unknown>>;

/** What a line of pods may say besides pod, account, flags and the pod that is wanted. */
export type PodLine = PodIdentityVector & {
  /** In place of the flag `watch-container-credentials-config`: what the file holds. */
  readonly containerCredentials?: unknown;
};

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

/** The pod that is wanted: whole, or as what the webhook answers (a patch, a response, a review), or null for the pod as it came. */
export function wantedPod({ pod, want: given }: PodLine): unknown {
  const want = written(given, 'want');
  if (want === null) return pod;
  if (Array.isArray(want)) return applyPatch(pod, patchOf(want));
  if (!isObject(want)) throw new TypeError('want must be a pod, a patch or null');
  if (isObject(want['response'])) return wantedPod({ id: '', pod, want: want['response'] });
  if ('patch' in want) return want['patch'] === null ? pod : applyPatch(pod, patchOf(want['patch']));
  if (isObject(want['pod'])) return want['pod'];
  if (isObject(want['spec'])) return want;
  if (want['allowed'] === true) return pod;
  throw new TypeError('want must be a pod, a patch or null');
}

function withAssociations(flags: unknown, list: unknown): unknown {
  if (list === undefined || list === null) return flags;
  const group = ['containercredentials', written(list, 'containerCredentials')] as const;
  if (flags === undefined || flags === null) return Object.fromEntries([group]);
  if (isObject(flags)) return { ...flags, [group[0]]: group[1] };
  throw new TypeError('containerCredentials goes with flags that are an object');
}

/** Members that may be written as text become what the text says. Throws TypeError naming the member. */
export function readPodLine(line: PodLine): PodIdentityVector {
  const { containerCredentials, flags, ...rest } = line;
  const pod = written(rest.pod, 'pod');
  if (!isObject(pod)) throw new TypeError('pod must be an object');
  return {
    ...rest,
    pod,
    serviceAccount: written(rest.serviceAccount, 'serviceAccount'),
    flags: withAssociations(flags, containerCredentials),
  };
}
