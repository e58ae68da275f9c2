import { LockkeeperError } from '@lockkeeper/core';
import { encodeText, readYaml, TemplateError, toBytes, type Value } from '@lockkeeper/template';
import { fillStruct, type GoStruct, goText, misfit } from './go-struct.ts';
import type { FailoverEntry, JmesPathEntry, ObjectEntry } from './object-entry.ts';

/** More than any pod mounts; a bound for what one class can cost the node (`threat/V8`). */
const MAX_OBJECTS = 1_000;
const MAX_BYTES = 256 * 1024;

function load(text: string): Value {
  if (text.length > MAX_BYTES) throw new LockkeeperError('Limit', `objects is longer than ${MAX_BYTES} characters`);
  try {
    return readYaml(toBytes(encodeText(text)));
  } catch (error) {
    if (error instanceof TemplateError) throw new LockkeeperError('InvalidInput', error.message);
    throw error;
  }
}

function items(value: Value, into: string): readonly Value[] {
  if (value.kind === 'nil') return [];
  if (value.kind !== 'list') throw misfit(value, into);
  if (value.items.length <= MAX_OBJECTS) return value.items;
  throw new LockkeeperError('Limit', `a list has ${value.items.length} entries, and at most ${MAX_OBJECTS} are served`);
}

const JMES_PATH: GoStruct<JmesPathEntry> = {
  name: 'JMESPathEntry',
  parent: { struct: 'SecretDescriptor', field: 'jmesPath' },
  zero: { path: '', objectAlias: '', filePermission: '' },
  readers: { path: goText, objectAlias: goText, filePermission: goText },
};

const FAILOVER: GoStruct<FailoverEntry> = {
  name: 'FailoverObjectEntry',
  parent: { struct: 'SecretDescriptor', field: 'failoverObject' },
  zero: { objectName: '', objectVersion: '', objectVersionLabel: '' },
  readers: { objectName: goText, objectVersion: goText, objectVersionLabel: goText },
};

const DESCRIPTOR: GoStruct<ObjectEntry> = {
  name: 'SecretDescriptor',
  zero: {
    objectName: '',
    objectType: '',
    objectAlias: '',
    objectVersion: '',
    objectVersionLabel: '',
    filePermission: '',
    jmesPath: [],
    failoverObject: FAILOVER.zero,
  },
  readers: {
    objectName: goText,
    objectType: goText,
    objectAlias: goText,
    objectVersion: goText,
    objectVersionLabel: goText,
    filePermission: goText,
    jmesPath: (value, place) =>
      items(value, `${place} of type []provider.${JMES_PATH.name}`).map((item) =>
        item.kind === 'nil' ? JMES_PATH.zero : fillStruct(item, JMES_PATH),
      ),
    failoverObject: (value) => fillStruct(value, FAILOVER),
  },
};

/**
 * Reads `objects`: YAML (or JSON) as sigs.k8s.io/yaml fills ASCP's descriptors. An entry that is null is undefined. Throws
 * LockkeeperError beginning with ASCP's `Failed to load SecretProviderClass: `.
 */
export function readObjects(text: string): readonly (ObjectEntry | undefined)[] {
  try {
    return items(load(text), `value of type []*provider.${DESCRIPTOR.name}`).map((item) =>
      item.kind === 'nil' ? undefined : fillStruct(item, DESCRIPTOR),
    );
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw new LockkeeperError(error.code, `Failed to load SecretProviderClass: ${error.message}`);
  }
}
