import { type FoundAnswer, type RemoteReference, SealedValue } from '@lockkeeper/core';

/** The value and version members that GetSecretValue and BatchGetSecretValue share. */
export interface SecretContent {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly VersionId?: string | undefined;
  readonly VersionStages?: readonly string[] | undefined;
}

/** Whether the version in the reply is the one that was asked for. */
function isVersionAskedFor(content: SecretContent, { version }: RemoteReference): boolean {
  if (version.kind === 'version-id') {
    return content.VersionId === version.id;
  }
  const stage = version.kind === 'stage' ? version.stage : 'AWSCURRENT';
  return content.VersionStages === undefined || content.VersionStages.includes(stage);
}

/** Seals the value of a reply; undefined when the reply has no value, no version, or another version. */
export function foundSecret(content: SecretContent, reference: RemoteReference): FoundAnswer | undefined {
  const { SecretString: text, SecretBinary: binary, VersionId: version } = content;
  if (!version || !isVersionAskedFor(content, reference)) {
    return undefined;
  }
  if (text !== undefined) {
    return { kind: 'value', value: SealedValue.ofText(text), form: 'text', version };
  }
  return binary === undefined
    ? undefined
    : { kind: 'value', value: SealedValue.ofBytes(binary), form: 'binary', version };
}
