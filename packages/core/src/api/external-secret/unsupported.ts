import { type UnsupportedField, unsupportedField } from '../unsupported.ts';
import type {
  ExternalSecret,
  ExternalSecretData,
  ExternalSecretDataFrom,
  ExternalSecretSpec,
  ExternalSecretTarget,
  RemoteRef,
} from './types.ts';

type Fields = readonly UnsupportedField[];

/** One entry when the field is there and is not the value that is served. */
function unless(served: string | undefined, path: string, value: string | undefined): Fields {
  return value === undefined || value === served ? [] : [unsupportedField(path, value)];
}

function present(path: string, value: unknown): Fields {
  return value === undefined ? [] : [unsupportedField(path)];
}

function target(spec: ExternalSecretTarget): Fields {
  return [
    ...unless('Owner', 'spec.target.creationPolicy', spec.creationPolicy),
    ...unless('Retain', 'spec.target.deletionPolicy', spec.deletionPolicy),
    ...(spec.immutable === true ? [unsupportedField('spec.target.immutable', 'true')] : []),
    ...present('spec.target.manifest', spec.manifest),
    ...((spec.template?.templateFrom ?? []).length > 0 ? [unsupportedField('spec.target.template.templateFrom')] : []),
  ];
}

function remoteRef(ref: RemoteRef, path: string): Fields {
  return [
    ...unless('None', `${path}.metadataPolicy`, ref.metadataPolicy),
    ...unless('Ignore', `${path}.nullBytePolicy`, ref.nullBytePolicy),
  ];
}

function data(entry: ExternalSecretData, path: string): Fields {
  return [
    ...remoteRef(entry.remoteRef, `${path}.remoteRef`),
    ...present(`${path}.sourceRef.generatorRef`, entry.sourceRef?.generatorRef),
  ];
}

function dataFrom(entry: ExternalSecretDataFrom, path: string): Fields {
  return [
    ...(entry.extract ? remoteRef(entry.extract, `${path}.extract`) : []),
    ...present(`${path}.find`, entry.find),
    ...((entry.rewrite ?? []).length > 0 ? [unsupportedField(`${path}.rewrite`)] : []),
    ...present(`${path}.sourceRef.generatorRef`, entry.sourceRef?.generatorRef),
  ];
}

function refresh(spec: ExternalSecretSpec): Fields {
  return [
    ...unless('Periodic', 'spec.refreshPolicy', spec.refreshPolicy),
    ...present('spec.syncWindows', spec.syncWindows),
  ];
}

/** Settings of an ExternalSecret that this release does not act on, each with its path. Empty when all of it is served. */
export function unsupportedInExternalSecret({ spec }: ExternalSecret): readonly UnsupportedField[] {
  return [
    ...refresh(spec),
    ...target(spec.target),
    ...(spec.data ?? []).flatMap((entry, i) => data(entry, `spec.data[${i}]`)),
    ...(spec.dataFrom ?? []).flatMap((entry, i) => dataFrom(entry, `spec.dataFrom[${i}]`)),
  ];
}
