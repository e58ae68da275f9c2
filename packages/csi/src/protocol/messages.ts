import { SealedValue } from '@lockkeeper/core';
import { bytesOf, fieldsOf, MessageWriter, textOf } from './protobuf.ts';

/** Paths of the service `v1alpha1.CSIDriverProvider` (`provider/v1alpha1/service.proto` of the Secrets Store CSI driver). */
export const VERSION_PATH = '/v1alpha1.CSIDriverProvider/Version';
export const MOUNT_PATH = '/v1alpha1.CSIDriverProvider/Mount';

export interface VersionResponse {
  readonly version: string;
  readonly runtimeName: string;
  readonly runtimeVersion: string;
}

/** What one file holds: the driver compares versions of an id to see whether it changed. */
export interface ObjectVersion {
  readonly id: string;
  readonly version: string;
}

/** A file that the driver is to write. */
export interface MountFile {
  /** Relative to the mount. */
  readonly path: string;
  readonly mode: number;
  readonly contents: SealedValue;
}

/** `attributes` and `secrets` carry tokens, so they are sealed as they come in (`threat/V7`). */
export interface MountRequest {
  readonly attributes: SealedValue;
  readonly secrets: SealedValue;
  readonly targetPath: string;
  readonly permission: string;
}

export interface MountResponse {
  readonly versions: readonly ObjectVersion[];
  /** Empty when the provider has written them itself. */
  readonly files: readonly MountFile[];
}

/** Reads a MountRequest; `current_object_version` is passed over, since drivers from 1.6 on send none. Throws LockkeeperError. */
export function decodeMountRequest(message: Uint8Array): MountRequest {
  const texts = new Map<number, string>();
  const sealed = new Map<number, SealedValue>();
  for (const { number, value } of fieldsOf(message)) {
    if (number === 1 || number === 2) sealed.set(number, SealedValue.ofBytes(bytesOf(value)));
    if (number === 3 || number === 4) texts.set(number, textOf(value));
  }
  return {
    attributes: sealed.get(1) ?? SealedValue.ofText(''),
    secrets: sealed.get(2) ?? SealedValue.ofText(''),
    targetPath: texts.get(3) ?? '',
    permission: texts.get(4) ?? '',
  };
}

/** The reply, not written yet: whoever sends it sees its length first. */
export function mountResponseMessage({ versions, files }: MountResponse): MessageWriter {
  const writer = new MessageWriter();
  for (const { id, version } of versions) writer.message(1, new MessageWriter().text(1, id).text(2, version));
  for (const { path, mode, contents } of files) {
    writer.message(3, new MessageWriter().text(1, path).number(2, mode).bytes(3, contents.reveal()));
  }
  return writer;
}

export function encodeVersionResponse({ version, runtimeName, runtimeVersion }: VersionResponse): Uint8Array {
  return new MessageWriter().text(1, version).text(2, runtimeName).text(3, runtimeVersion).finish();
}
