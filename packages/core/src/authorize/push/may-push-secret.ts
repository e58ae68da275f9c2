import { type Refusal, refusal } from '../../errors/refusal.ts';
import type { PlatformRules } from '../facts.ts';

/** What a rule may know of a Secret that is to be pushed: no data. */
export interface PushSource {
  readonly name: string;
  /** `type` of the Secret; Kubernetes' default is `Opaque`. */
  readonly type?: string;
  readonly annotations: ReadonlyMap<string, string>;
}

/** In strict mode a Secret says by this annotation, with the value `true`, that it may leave the cluster. */
export const PUSH_ANNOTATION = 'lockkeeper.dev/push';

const OWN_TYPES: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/service-account-token', 'the token of a ServiceAccount'],
  ['bootstrap.kubernetes.io/token', 'a token with which nodes join the cluster'],
]);

const HELM_RELEASE = 'a release of Helm, with all its values';

/** What a type holds that never leaves the cluster, whoever asks. */
function heldByType(type: string): string | undefined {
  return OWN_TYPES.get(type) ?? (type.startsWith('helm.sh/release.') ? HELM_RELEASE : undefined);
}

/**
 * Whether a Secret may be the source of a PushSecret (`threat/P1`): whoever may write PushSecrets would otherwise read, by way of an
 * account of their own, what they may not read in the cluster.
 */
export function mayPushSecret(source: PushSource, rules: PlatformRules): Refusal | undefined {
  const name = JSON.stringify(source.name);
  const held = heldByType(source.type ?? '');
  if (held !== undefined) {
    return refusal('Refused', `Secret ${name} is not pushed: its type ${source.type} holds ${held}`);
  }
  if (!rules.strict || source.annotations.get(PUSH_ANNOTATION) === 'true') return undefined;
  return refusal(
    'Refused',
    `Secret ${name} is not pushed: in strict mode it must carry the annotation ${PUSH_ANNOTATION}: "true"`,
  );
}
