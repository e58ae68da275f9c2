import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { checkDepth } from '../../values/depth.ts';
import { goTypes, isAssignable } from '../../values/go-type.ts';
import { isTrue, type MapValue, mapValue, type Value } from '../../values/value.ts';

/**
 * Fills a map from others in turn, by the rules of mergo 1.0.2. What the map has stays, unless it is empty or `overwrite` is
 * set; maps that both have are merged. What is taken over is shared with the source and not copied. The map is changed in
 * place and returned. Throws `FunctionFailure` when a pointer would have to become a map.
 */
export function mergeInto(
  target: MapValue,
  sources: readonly Value[],
  overwrite: boolean,
  context: CallContext,
): MapValue {
  let merged = target;
  for (const source of sources) {
    if (source.kind !== 'map') continue;
    if (merged.isNil && !source.isNil) merged = mapValue(new Map(), merged.type);
    mergeMaps(merged, source, { overwrite, context, depth: 0 });
  }
  return merged;
}

interface Merging {
  readonly overwrite: boolean;
  readonly context: CallContext;
  readonly depth: number;
}

function mergeMaps(target: MapValue, source: MapValue, merging: Merging): void {
  checkDepth(merging.depth);
  // What a map gains while it is read does not count.
  const entries = [...source.entries];
  for (const [key, value] of entries) {
    merging.context.step();
    mergeEntry(target, key, value, merging);
  }
}

function mergeEntry(target: MapValue, key: ByteString, value: Value, merging: Merging): void {
  const present = target.entries.get(key);
  if (value.kind === 'map' && present !== undefined && mergeBelow(present, value, merging)) return;
  const isOpen = value.kind !== 'nil' && (present === undefined || isEmptyForMerge(present));
  if (merging.overwrite || isOpen) put(target, key, value);
}

/** Merges a map into what is there, if that is a map; says whether this was all that had to be done. */
function mergeBelow(present: Value, value: MapValue, merging: Merging): boolean {
  if (isPointer(present) && !merging.overwrite) throw FunctionFailure.plain('src and dst must be of same type');
  if (present.kind !== 'map') return false;
  mergeMaps(present, value, { ...merging, depth: merging.depth + 1 });
  return !isEmptyForMerge(present);
}

function put(target: MapValue, key: ByteString, value: Value): void {
  const element = target.type.element ?? goTypes.any;
  if (!isAssignable(goTypes.any, element)) {
    throw FunctionFailure.plain(
      `reflect.Value.SetMapIndex: value of type interface {} is not assignable to type ${element.name}`,
    );
  }
  target.entries.set(key, value);
}

/** mergo knows no empty complex number. */
function isEmptyForMerge(value: Value): boolean {
  return value.kind !== 'complex' && !isTrue(value);
}

function isPointer(value: Value): boolean {
  return value.kind === 'object' && value.class.type.kind === 'pointer';
}
