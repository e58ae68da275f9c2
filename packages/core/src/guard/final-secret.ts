import { refusal, type Refusal } from '../errors/refusal.ts';
import { isForbiddenMetadataKey } from './reserved-metadata.ts';

/** The Secret as it would be stored, judged just before the write (must M10). Values are known by size only. */
export interface FinalSecret {
  readonly type: string;
  /** Labels and annotations that come from a template or from the ExternalSecret; our own tracking marks are not among them. */
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Key → size of the value in bytes. */
  readonly dataSizes: ReadonlyMap<string, number>;
}

/** Types that are credentials for Kubernetes or run as code elsewhere: never written, by any route (`threat/T2`…`T4`). */
export const FORBIDDEN_SECRET_TYPES: readonly string[] = [
  'kubernetes.io/service-account-token',
  'bootstrap.kubernetes.io/token',
  'helm.sh/release.v1',
];

/** The API server refuses more: the sum of all values, before base64. */
export const MAX_DATA_BYTES = 1_048_576;
/** The API server's limit for the sum of all annotation keys and values. */
export const MAX_ANNOTATION_BYTES = 262_144;
/** More keys than any workload mounts; a bound for etcd and for every watcher (`threat/T15`). */
export const MAX_KEYS = 4_096;

const LEGAL_KEY = /^[-._a-zA-Z0-9]{1,253}$/;

function forbiddenType(secret: FinalSecret): Refusal | undefined {
  if (!FORBIDDEN_SECRET_TYPES.includes(secret.type)) return undefined;
  return refusal(
    'Refused',
    `a Secret of type "${secret.type}" is never written: it would be a credential for Kubernetes itself`,
  );
}

function forbiddenMetadata(secret: FinalSecret): Refusal | undefined {
  for (const [where, map] of [
    ['label', secret.labels],
    ['annotation', secret.annotations],
  ] as const) {
    for (const key of map.keys()) {
      if (isForbiddenMetadataKey(key)) {
        return refusal(
          'Refused',
          `the ${where} "${key}" is reserved for another controller: remove it from target.template.metadata`,
        );
      }
    }
  }
  return undefined;
}

function illegalKey(secret: FinalSecret): Refusal | undefined {
  const bad = [...secret.dataSizes.keys()].find((key) => !LEGAL_KEY.test(key) || key === '.' || key === '..');
  if (bad === undefined) return undefined;
  return refusal(
    'InvalidInput',
    `${JSON.stringify(bad.slice(0, 253))} is no valid key of a Secret: use letters, digits, '-', '.' and '_' (TIP: use conversionStrategy or name the key in spec.data)`,
  );
}

function tooLarge(secret: FinalSecret): Refusal | undefined {
  const sizes = [...secret.dataSizes];
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  if (sizes.length > MAX_KEYS) {
    return refusal('Limit', `the Secret would have ${sizes.length} keys, more than ${MAX_KEYS}`);
  }
  if (total > MAX_DATA_BYTES) {
    const largest = sizes.toSorted((a, b) => b[1] - a[1]).slice(0, 3);
    const named = largest.map(([key, size]) => `${key} (${size} bytes)`).join(', ');
    return refusal(
      'Limit',
      `the Secret would hold ${total} bytes, more than the API server's ${MAX_DATA_BYTES}; largest: ${named}`,
    );
  }
  const annotationBytes = [...secret.annotations].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (annotationBytes > MAX_ANNOTATION_BYTES) {
    return refusal(
      'Limit',
      `the annotations would hold ${annotationBytes} bytes, more than the API server's ${MAX_ANNOTATION_BYTES}`,
    );
  }
  return undefined;
}

const CHECKS = [forbiddenType, forbiddenMetadata, illegalKey, tooLarge];

/** The first rule that the final object breaks, or undefined. Every writer of Secrets asks this last. */
export function guardFinalSecret(secret: FinalSecret): Refusal | undefined {
  for (const check of CHECKS) {
    const found = check(secret);
    if (found !== undefined) return found;
  }
  return undefined;
}
