import { Buffer } from 'node:buffer';
import type { CallContext } from '../../../call-context.ts';
import { writeFloat } from '../../../format/float.ts';
import { printf } from '../../../format/printf.ts';
import { type ByteString, encodeText, fromBytes } from '../../../text/byte-string.ts';
import { checkDepth } from '../../../values/depth.ts';
import { type GoType, goTypes } from '../../../values/go-type.ts';
import { listValue, type MapValue, mapValue, stringValue, typeOf, type Value } from '../../../values/value.ts';
import { FunctionFailure } from '../../../failure.ts';
import type { AliasNode, MappingNode, ScalarNode, YamlNode } from './node.ts';
import { BINARY_TAG, MERGE_TAG, resolveScalar } from './resolve.ts';
import { yamlFailure } from './yaml-failure.ts';

/** Go's type of a YAML mapping. Keys are kept as the text that they become in JSON. */
const mappingType: GoType = Object.freeze({ ...goTypes.anyMap, name: 'map[interface {}]interface {}' });

/**
 * The value of a document. Integers stay integers. Aliases are written out, so that a bomb of them costs what it would hold;
 * whoever calls pays for every node. Throws `FunctionFailure` with go-yaml's text.
 */
export function construct(node: YamlNode, context: CallContext): Value {
  return new Constructor(context).document(node);
}

/** go-yaml lets fewer of the nodes of a document come from aliases, the larger it is. */
function allowedAliases(decoded: number): number {
  const share = (decoded - SMALL_DOCUMENT) / (LARGE_DOCUMENT - SMALL_DOCUMENT);
  return 0.99 - 0.89 * Math.min(Math.max(share, 0), 1);
}

const SMALL_DOCUMENT = 400_000;
const LARGE_DOCUMENT = 4_000_000;

/** A `<<` that is not quoted stands for entries of other maps. */
function isMergeKey(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.value === '<<' && (key.isImplicit || key.tag === MERGE_TAG);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBinary(text: string): ByteString {
  const digits = text.replace(/[\r\n]/g, '');
  if (!BASE64.test(digits)) throw yamlFailure('!!binary value contains invalid base64 data');
  return fromBytes(Buffer.from(digits, 'base64'));
}

/** Keys that are floats are written with the digits of a float32. */
function writeFloatKey(value: number): ByteString {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '.nan' : value < 0 ? '-.inf' : '.inf';
  const rounded = Math.fround(value);
  const digits = [1, 2, 3, 4, 5, 6, 7, 8].find((count) => Math.fround(Number(rounded.toPrecision(count))) === rounded);
  return writeFloat(Number(rounded.toPrecision(digits ?? 9)), 'g', undefined);
}

class Constructor {
  readonly #context: CallContext;
  readonly #open = new Set<AliasNode>();
  #unsupportedKey: FunctionFailure | undefined;
  #depth = 0;
  #decoded = 0;
  #aliased = 0;

  constructor(context: CallContext) {
    this.#context = context;
  }

  document(node: YamlNode): Value {
    const value = this.#value(node);
    if (this.#unsupportedKey !== undefined) throw this.#unsupportedKey;
    return value;
  }

  #value(node: YamlNode): Value {
    this.#count();
    if (node.kind === 'alias') return this.#alias(node, (target) => this.#value(target));
    checkDepth(++this.#depth);
    const value = this.#content(node);
    this.#depth--;
    return value;
  }

  #content(node: Exclude<YamlNode, AliasNode>): Value {
    if (node.kind === 'scalar') return this.#scalar(node);
    if (node.kind === 'sequence') return listValue(node.items.map((item) => this.#value(item)));
    const map = mapValue(new Map(), mappingType);
    this.#fill(map, node);
    return map;
  }

  #count(): void {
    this.#context.step();
    this.#decoded++;
    if (this.#open.size > 0) this.#aliased++;
    if (this.#aliased > 100 && this.#decoded > 1000 && this.#aliased / this.#decoded > allowedAliases(this.#decoded)) {
      throw yamlFailure('document contains excessive aliasing');
    }
  }

  #alias<Result>(alias: AliasNode, follow: (target: YamlNode) => Result): Result {
    if (this.#open.has(alias)) {
      throw yamlFailure(`anchor '${alias.name}' value contains itself`, 'anchor value contains itself');
    }
    this.#open.add(alias);
    const result = follow(alias.target);
    this.#open.delete(alias);
    return result;
  }

  #scalar({ tag, value, isImplicit }: ScalarNode): Value {
    this.#context.make(value.length);
    if (tag === '' && !isImplicit) return stringValue(encodeText(value));
    const resolved = resolveScalar(tag, value);
    return resolved.tag === BINARY_TAG ? stringValue(decodeBinary(value)) : resolved.value;
  }

  #fill(map: MapValue, { pairs }: MappingNode): void {
    for (const [key, value] of pairs) {
      if (isMergeKey(key)) this.#merge(map, value);
      else this.#entry(map, this.#value(key), value);
    }
  }

  #entry(map: MapValue, key: Value, node: YamlNode): void {
    if (key.kind === 'map' || key.kind === 'list') {
      throw yamlFailure(`invalid map key: ${printf('%#v', [key], this.#context)}`, 'invalid map key');
    }
    const value = this.#value(node);
    map.entries.set(this.#keyText(key, value), value);
  }

  /** The key as JSON will have it. */
  #keyText(key: Value, value: Value): ByteString {
    switch (key.kind) {
      case 'string':
        return key.value;
      case 'bool':
        return String(key.value);
      case 'int':
        if (key.type === goTypes.int) return String(key.value);
        break;
      case 'float':
        return writeFloatKey(key.value);
      default:
    }
    const type = key.kind === 'nil' ? '%!s(<nil>)' : typeOf(key).name;
    const problem = `unsupported map key of type: ${type}`;
    const shown = printf('key: %#v, value: %#v', [key, value], this.#context);
    this.#unsupportedKey ??= FunctionFailure.withData(`${problem}, ${shown}`, problem);
    return '';
  }

  /** Entries of other maps. As in go-yaml 2, they replace those that stand before. */
  #merge(map: MapValue, node: YamlNode): void {
    if (node.kind === 'sequence') {
      for (const item of node.items.toReversed()) this.#mergeOne(map, item);
    } else this.#mergeOne(map, node);
  }

  #mergeOne(map: MapValue, node: YamlNode): void {
    this.#count();
    if (node.kind === 'alias') {
      this.#alias(node, (target) => {
        this.#mergeOne(map, target);
      });
    } else if (node.kind === 'mapping') {
      checkDepth(++this.#depth);
      this.#fill(map, node);
      this.#depth--;
    } else throw yamlFailure('map merge requires map or sequence of maps as the value');
  }
}
