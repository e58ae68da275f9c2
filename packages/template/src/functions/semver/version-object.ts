import { FunctionFailure } from '../../failure.ts';
import { goTypes, objectType } from '../../values/go-type.ts';
import { type Method, ObjectClass } from '../../values/object.ts';
import { boolValue, intValue, nil, stringValue, type Value } from '../../values/value.ts';
import { checkMetadata, checkPrerelease, compareVersions, type Version, writeVersion } from './version.ts';

const pointerType = objectType('*semver.Version');
const LARGEST = (1n << 64n) - 1n;

function number(read: (version: Version) => bigint): Method<Version> {
  return { parameters: [], call: (version) => intValue(read(version), goTypes.uint64) };
}

function text(read: (version: Version) => string): Method<Version> {
  return { parameters: [], call: (version) => stringValue(read(version)) };
}

function next(change: (version: Version) => Partial<Version>): Method<Version> {
  return { parameters: [], call: (version) => changed(version, { prerelease: '', metadata: '', ...change(version) }) };
}

function withText(key: 'prerelease' | 'metadata', check: (value: string) => void): Method<Version> {
  return {
    parameters: [goTypes.string],
    call: (version, [value = nil]) => {
      const given = value.kind === 'string' ? value.value : '';
      check(given);
      return changed(version, { [key]: given });
    },
  };
}

/** Versions that are computed are structs; those that are read are pointers. A `v` in front is kept in the original. */
function changed(version: Version, change: Partial<Version>): Value {
  const result = { ...version, ...change };
  const prefix = version.original.startsWith('v') ? 'v' : '';
  return structs.make({ ...result, original: prefix + writeVersion(result) });
}

function following(value: bigint): bigint {
  return (value + 1n) & LARGEST;
}

function comparing(judge: (order: number) => Value): Method<Version> {
  return {
    parameters: [pointerType],
    call: (version, [other = nil]) => {
      const given = pointers.read(other);
      if (given !== undefined) return judge(compareVersions(version, given));
      throw FunctionFailure.plain('runtime error: invalid memory address or nil pointer dereference');
    },
  };
}

function equals(version: Version, [other = nil]: readonly Value[]): Value {
  const given = pointers.read(other);
  return boolValue(given !== undefined && compareVersions(version, given) === 0);
}

const ofStructs: Readonly<Record<string, Method<Version>>> = Object.freeze({
  Major: number(({ major }) => major),
  Minor: number(({ minor }) => minor),
  Patch: number(({ patch }) => patch),
  Prerelease: text(({ prerelease }) => prerelease),
  Metadata: text(({ metadata }) => metadata),
  String: text(writeVersion),
  IncMajor: next(({ major }) => ({ major: following(major), minor: 0n, patch: 0n })),
  IncMinor: next(({ minor }) => ({ minor: following(minor), patch: 0n })),
  IncPatch: next(({ patch, prerelease }) => ({ patch: prerelease === '' ? following(patch) : patch })),
  SetPrerelease: withText('prerelease', checkPrerelease),
  SetMetadata: withText('metadata', checkMetadata),
});

const ofPointers: Readonly<Record<string, Method<Version>>> = Object.freeze({
  ...ofStructs,
  Original: text(({ original }) => original),
  Compare: comparing((order) => intValue(order)),
  LessThan: comparing((order) => boolValue(order < 0)),
  LessThanEqual: comparing((order) => boolValue(order <= 0)),
  GreaterThan: comparing((order) => boolValue(order > 0)),
  GreaterThanEqual: comparing((order) => boolValue(order >= 0)),
  Equal: { parameters: [pointerType], call: equals },
});

function isSame(first: Version, second: Version): boolean {
  return first.original === second.original && writeVersion(first) === writeVersion(second);
}

const shared = {
  print: writeVersion,
  encode: (version: Version) => stringValue(writeVersion(version)),
  equals: isSame,
};

const structs = new ObjectClass<Version>({ ...shared, type: objectType('semver.Version'), methods: ofStructs });
const pointers = new ObjectClass<Version>({ ...shared, type: pointerType, methods: ofPointers });

/** A version as templates see it: a `*semver.Version` with its methods. */
export function versionValue(version: Version): Value {
  return pointers.make(version);
}
