/** The AWS services a store may read from, in the words of `spec.provider.aws.service`. */
export type AwsService = 'SecretsManager' | 'ParameterStore';

/** Services that make credentials for generators; there is nothing in them to refer to. */
export type AwsTokenService = 'ECR' | 'STS';

/**
 * Which version is asked for.
 * Secrets Manager: `current` (AWSCURRENT), `stage` (a staging label), `version-id` (`uuid/<id>` in the manifest).
 * Parameter Store: `current`, or `selector` (a version number or a label, as in `name:selector`).
 */
export type VersionSelector =
  | { readonly kind: 'current' }
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'version-id'; readonly id: string }
  | { readonly kind: 'selector'; readonly selector: string };

/** What an ARN adds to a name. Absent for a reference by name: then account and region are those of the store's scope. */
export interface ArnParts {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/**
 * One secret or parameter in its only spelling (must M3: canonical before compare). Made by `parseRemoteReference`.
 * Whoever compares, restricts, batches or caches uses this, never the text of the manifest.
 */
export interface RemoteReference {
  readonly service: AwsService;
  /** Name as AWS lists it: store prefix and key joined, no ARN, no version. A partial ARN suffix stays part of `id` only. */
  readonly name: string;
  /** The identifier to send: the name, or the full ARN where the manifest gave one. */
  readonly id: string;
  readonly arn?: ArnParts;
  readonly version: VersionSelector;
  /** `tags`: not the value is wanted but its tags, as a JSON object of text (`metadataPolicy: Fetch`). Absent: the value. */
  readonly part?: 'tags';
}

/** A text that is equal for equal references and different for different ones; safe as a Map key. */
export function referenceKey(reference: RemoteReference): string {
  const { service, id, version, part } = reference;
  return JSON.stringify(part === undefined ? [service, id, version] : [service, id, version, part]);
}
