import { type AwsService, parseRemoteReference, type RemoteReference } from '@lockkeeper/core';

/** A reference as a manifest would write it; Secrets Manager unless said otherwise. */
export function buildReference(
  key: string,
  more: { readonly service?: AwsService; readonly version?: string } = {},
): RemoteReference {
  return parseRemoteReference({ service: more.service ?? 'SecretsManager', key, version: more.version ?? '' });
}
