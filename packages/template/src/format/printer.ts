import type { ByteString } from '../text/byte-string.ts';
import { FunctionFailure } from '../failure.ts';
import type { CallContext } from '../call-context.ts';
import {
  type ListValue,
  type MapValue,
  type NilValue,
  nil,
  sortedKeys,
  stringValue,
  typeOf,
  type Value,
} from '../values/value.ts';
import { checkDepth } from '../values/depth.ts';
import { type ObjectValue, printObject } from '../values/object.ts';
import { type Flags, noFlags, pad } from './flags.ts';
import { formatInteger } from './integer.ts';
import { formatComplex, formatFloat } from './number.ts';
import { formatText } from './text.ts';

/** Verbs that show the text which a type gives its values. */
const TEXT_VERBS: ReadonlySet<string> = new Set(['v', 's', 'q', 'x', 'X']);

/** Writes values the way Go's fmt does. */
export class Printer {
  flags: Flags = noFlags();
  readonly #context: CallContext;
  #text: ByteString = '';

  constructor(context: CallContext) {
    this.#context = context;
  }

  get text(): ByteString {
    return this.#text;
  }

  write(text: ByteString): void {
    this.#context.make(text.length);
    this.#text += text;
  }

  /** Writes an argument under a verb. */
  argument(value: Value, verb: string): void {
    if (value.kind === 'nil') this.#nil(verb);
    else if (verb === 'T') this.write(formatText(typeOf(value).name, 's', this.flags) ?? '');
    else if (verb === 'p') this.#address(value);
    else if (verb === 'w') this.#badVerb(value, verb);
    else this.#value(value, verb, 0);
  }

  #nil(verb: string): void {
    if (verb === 'v' || verb === 'T') this.write(pad('<nil>', this.flags));
    else this.write(`%!${verb}(<nil>)`);
  }

  /** Values here have no address. */
  #address(value: Exclude<Value, NilValue>): void {
    if (value.kind === 'list' || value.kind === 'map' || value.kind === 'error' || value.kind === 'object') {
      throw FunctionFailure.plain('the verb %p is not supported: values of templates have no address');
    }
    this.#badVerb(value, 'p');
  }

  #value(value: Exclude<Value, NilValue>, verb: string, depth: number): void {
    if (value.kind === 'list') this.#list(value, verb, depth);
    else if (value.kind === 'map') this.#map(value, verb, depth);
    else {
      const text = this.#scalar(value, verb);
      if (text === undefined) this.#badVerb(value, verb);
      else this.write(text);
    }
  }

  #scalar(value: Exclude<Value, NilValue | ListValue | MapValue>, verb: string): ByteString | undefined {
    this.#context.make(this.flags.width ?? 0);
    if (value.kind !== 'string') this.#context.make(this.flags.precision ?? 0);
    switch (value.kind) {
      case 'bool':
        return verb === 't' || verb === 'v' ? pad(String(value.value), this.flags) : undefined;
      case 'int':
        if (value.type.named !== undefined && TEXT_VERBS.has(verb) && !this.flags.goSyntax) {
          return formatText(value.type.named.print(value.value), verb, this.flags);
        }
        return formatInteger(value.value, value.type.kind === 'int', verb, this.flags);
      case 'float':
        return formatFloat(value.value, verb, this.flags);
      case 'complex':
        return formatComplex(value.real, value.imaginary, verb, this.flags);
      case 'string':
        return formatText(value.value, verb, this.flags);
      case 'error':
        return formatText(value.message, verb, { ...this.flags, goSyntax: false });
      case 'object':
        this.#refuseLayout(value, verb);
        return formatText(printObject(value), verb, this.flags);
    }
  }

  /** Verbs that would show what Go keeps inside of the value. */
  #refuseLayout(value: ObjectValue, verb: string): void {
    if (TEXT_VERBS.has(verb) && !this.flags.goSyntax) return;
    const shown = this.flags.goSyntax ? `#${verb}` : verb;
    throw FunctionFailure.plain(`the verb %${shown} is not supported for values of type ${typeOf(value).name}`);
  }

  #list({ items, type }: ListValue, verb: string, depth: number): void {
    const { goSyntax } = this.flags;
    this.write(goSyntax ? `${type.name}{` : '[');
    items.forEach((item, at) => {
      if (at > 0) this.write(goSyntax ? ', ' : ' ');
      this.#element(item, verb, depth);
    });
    this.write(goSyntax ? '}' : ']');
  }

  #map(map: MapValue, verb: string, depth: number): void {
    const { goSyntax } = this.flags;
    this.#context.step(map.entries.size);
    this.write(goSyntax ? `${map.type.name}{` : 'map[');
    sortedKeys(map).forEach((key, at) => {
      if (at > 0) this.write(goSyntax ? ', ' : ' ');
      this.#element(stringValue(key), verb, depth);
      this.write(':');
      this.#element(map.entries.get(key) ?? nil, verb, depth);
    });
    this.write(goSyntax ? '}' : ']');
  }

  #element(value: Value, verb: string, depth: number): void {
    checkDepth(depth);
    if (value.kind !== 'nil') this.#value(value, verb, depth + 1);
    else this.write(this.flags.goSyntax ? 'interface {}(nil)' : '<nil>');
  }

  #badVerb(value: Exclude<Value, NilValue>, verb: string): void {
    this.write(`%!${verb}(${typeOf(value).name}=`);
    this.#value(value, 'v', 0);
    this.write(')');
  }
}
