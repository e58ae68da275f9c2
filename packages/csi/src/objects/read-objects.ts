import { LockkeeperError } from '@lockkeeper/core';
import { encodeText, readYaml, TemplateError, toBytes, type Value } from '@lockkeeper/template';
import { GoFields, misfit } from './go-fields.ts';
import type { FailoverEntry, JmesPathEntry, ObjectEntry } from './object-entry.ts';

/** More than any pod mounts; a bound for what one class can cost the node (`threat/V8`). */
const MAX_OBJECTS = 1_000;
const MAX_BYTES = 256 * 1024;

const ENTRY_FIELDS = [
  'objectName',
  'objectType',
  'objectAlias',
  'objectVersion',
  'objectVersionLabel',
  'filePermission',
  'jmesPath',
  'failoverObject',
];

function load(text: string): Value {
  if (text.length > MAX_BYTES) throw new LockkeeperError('Limit', `objects is longer than ${MAX_BYTES} characters`);
  try {
    return readYaml(toBytes(encodeText(text)));
  } catch (error) {
    if (error instanceof TemplateError) throw new LockkeeperError('InvalidInput', error.message);
    throw error;
  }
}

function items(value: Value | undefined, into: string): readonly Value[] {
  if (value === undefined || value.kind === 'nil') return [];
  if (value.kind !== 'list') throw misfit(value, into);
  if (value.items.length <= MAX_OBJECTS) return value.items;
  throw new LockkeeperError('Limit', `a list has ${value.items.length} entries, and at most ${MAX_OBJECTS} are served`);
}

function jmesPathEntry(value: Value): JmesPathEntry {
  if (value.kind === 'nil') return { path: '', objectAlias: '', filePermission: '' };
  const fields = new GoFields(value, 'JMESPathEntry', ['path', 'objectAlias', 'filePermission']);
  return {
    path: fields.text('path'),
    objectAlias: fields.text('objectAlias'),
    filePermission: fields.text('filePermission'),
  };
}

function failoverEntry(value: Value | undefined): FailoverEntry {
  if (value === undefined) return { objectName: '', objectVersion: '', objectVersionLabel: '' };
  const fields = new GoFields(value, 'FailoverObjectEntry', ['objectName', 'objectVersion', 'objectVersionLabel']);
  return {
    objectName: fields.text('objectName'),
    objectVersion: fields.text('objectVersion'),
    objectVersionLabel: fields.text('objectVersionLabel'),
  };
}

function objectEntry(value: Value): ObjectEntry | undefined {
  if (value.kind === 'nil') return undefined;
  const fields = new GoFields(value, 'SecretDescriptor', ENTRY_FIELDS);
  const paths = items(
    fields.value('jmesPath'),
    'struct field SecretDescriptor.jmesPath of type []provider.JMESPathEntry',
  );
  return {
    objectName: fields.text('objectName'),
    objectType: fields.text('objectType'),
    objectAlias: fields.text('objectAlias'),
    objectVersion: fields.text('objectVersion'),
    objectVersionLabel: fields.text('objectVersionLabel'),
    filePermission: fields.text('filePermission'),
    jmesPath: paths.map(jmesPathEntry),
    failoverObject: failoverEntry(fields.value('failoverObject')),
  };
}

/**
 * Reads `objects`: YAML (or JSON) as sigs.k8s.io/yaml fills ASCP's descriptors. An entry that is null is undefined. Throws
 * LockkeeperError beginning with ASCP's `Failed to load SecretProviderClass: `.
 */
export function readObjects(text: string): readonly (ObjectEntry | undefined)[] {
  try {
    return items(load(text), 'value of type []*provider.SecretDescriptor').map(objectEntry);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw new LockkeeperError(error.code, `Failed to load SecretProviderClass: ${error.message}`);
  }
}
