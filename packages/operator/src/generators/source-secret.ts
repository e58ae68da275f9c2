import { type PlatformRules, type Refusal, refusal, SealedValue } from '@lockkeeper/core';
import { type KubeClient, type KubeObject, readAnnotation, readLabel, secrets } from '@lockkeeper/kube';

/** In strict mode a Secret says by this annotation, with the value `true`, that objects of its namespace may copy from it (`threat/X9`). */
const OPT_IN_ANNOTATION = 'lockkeeper.dev/template-source';
/** Upstream demands this label, with the value `webhook`, of Secrets that leave with a request (`threat/G2`). */
const WEBHOOK_LABEL = 'external-secrets.io/type';

interface SecretObject extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** What a Secret is read for. */
export type SecretUse = 'seed' | 'webhook';

function notOptedIn(secret: KubeObject, use: SecretUse, isStrict: boolean): string | undefined {
  if (use === 'webhook' && readLabel(secret.metadata, WEBHOOK_LABEL) !== 'webhook')
    return `it must carry the label ${WEBHOOK_LABEL}: webhook`;
  if (isStrict && readAnnotation(secret.metadata, OPT_IN_ANNOTATION) !== 'true')
    return `in strict mode it must carry the annotation ${OPT_IN_ANNOTATION}: "true"`;
  return undefined;
}

/** The keys and values of a Secret of the generator's own namespace; nothing here takes a namespace from a manifest (must M9). */
export async function readSourceSecret(
  client: KubeClient,
  address: { readonly namespace: string; readonly name: string },
  use: SecretUse,
  rules: Pick<PlatformRules, 'strict'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SealedValue> | Refusal> {
  const name = JSON.stringify(address.name);
  const secret = await client.get<SecretObject>(secrets, address, { signal });
  if (secret === undefined) return refusal('InvalidInput', `cannot get Kubernetes secret ${name}`, 'later');
  const closed = notOptedIn(secret, use, rules.strict === true);
  if (closed !== undefined) return refusal('Refused', `Kubernetes secret ${name} is not read: ${closed}`);
  const data = Object.entries(secret.data ?? {});
  return new Map(data.map(([key, text]) => [key, SealedValue.ofBytes(Buffer.from(text, 'base64'))]));
}
