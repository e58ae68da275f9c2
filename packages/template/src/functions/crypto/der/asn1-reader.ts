import { structureError, syntaxError } from './asn1-problem.ts';
import type { ReadingProblem } from '../reading-problem.ts';
import { hasValidPadding } from './der-cursor.ts';
import { readInteger } from './integer.ts';
import { readArc, readObjectIdentifier } from './object-identifier.ts';
import { universal } from './tag.ts';

/** How a field of a structure is marked: the words of Go's `asn1` tags. */
export interface FieldRules {
  readonly optional?: boolean;
  /** Number of a context-specific tag: around the field when `explicit`, else in place of its own. */
  readonly tag?: number;
  readonly explicit?: boolean;
  readonly set?: boolean;
}

/** An element of any type. */
export interface RawElement {
  readonly number: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

interface Header {
  readonly tagClass: number;
  readonly number: number;
  readonly isCompound: boolean;
  readonly length: number;
}

/** Type of a field: its universal tag, its form, and the name that Go's error texts give it. */
interface FieldType {
  readonly number: number;
  readonly isCompound: boolean;
  readonly name: string;
}

const INT: FieldType = { number: universal.integer, isCompound: false, name: 'int' };
const BIG_INT: FieldType = { number: universal.integer, isCompound: false, name: '' };
const OID: FieldType = { number: universal.oid, isCompound: false, name: 'ObjectIdentifier' };
const OCTETS: FieldType = { number: universal.octetString, isCompound: false, name: '' };
const BITS: FieldType = { number: universal.bitString, isCompound: false, name: 'BitString' };
const CONTEXT_SPECIFIC = 2;
const LONGEST = 1 << 23;
const UNMARKED: FieldRules = Object.freeze({});

/**
 * Reads the fields of a structure in order, as Go's encoding/asn1 fills a struct: the same things are accepted, and the
 * same texts say why not (they are part of what users see of ESO). A field that may be absent is undefined then. Bytes behind
 * the last field of a structure are ignored, as in Go. Depth is that of the code that reads, never that of the data.
 */
export class Asn1Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** What has not been read. */
  get rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  /** An INTEGER of at most 64 bits. */
  int(rules?: FieldRules): bigint | undefined {
    const content = this.#field(INT, rules);
    if (content === undefined) return undefined;
    const value = readInteger(content);
    if (content.length > 8) throw structureError('integer too large');
    return value;
  }

  bigInt(rules?: FieldRules): bigint | undefined {
    const content = this.#field(BIG_INT, rules);
    return content === undefined ? undefined : readInteger(content);
  }

  oid(rules?: FieldRules): string | undefined {
    const content = this.#field(OID, rules);
    return content === undefined ? undefined : readObjectIdentifier(content);
  }

  octets(rules?: FieldRules): Uint8Array | undefined {
    return this.#field(OCTETS, rules);
  }

  bits(rules?: FieldRules): Uint8Array | undefined {
    const content = this.#field(BITS, rules);
    if (content?.length === 0) throw syntaxError('zero length BIT STRING');
    if (content !== undefined && !hasValidPadding(content)) {
      throw syntaxError('invalid padding bits in BIT STRING');
    }
    return content?.subarray(1);
  }

  /** A SEQUENCE with fields; `name` is Go's for its type. */
  struct<Read>(name: string, read: (fields: Asn1Reader) => Read, rules?: FieldRules): Read | undefined {
    const content = this.#field({ number: universal.sequence, isCompound: true, name }, rules);
    return content === undefined ? undefined : read(new Asn1Reader(content));
  }

  /** A SEQUENCE OF (or SET OF) structures. */
  structs<Read>(name: string, read: (fields: Asn1Reader) => Read, rules: FieldRules = UNMARKED): Read[] | undefined {
    const number = rules.set === true ? universal.set : universal.sequence;
    const content = this.#field({ number, isCompound: true, name: '' }, rules);
    if (content === undefined) return undefined;
    const list = new Asn1Reader(content);
    const members: Read[] = [];
    while (list.#at < content.length) {
      list.#expectMember();
      const member = list.struct(name, read);
      if (member !== undefined) members.push(member);
    }
    return members;
  }

  /** An element of any type. */
  raw(rules: FieldRules = UNMARKED): RawElement | undefined {
    if (this.#isAtEnd(rules)) return undefined;
    const start = this.#at;
    const header = this.#header();
    const content = this.#content(header);
    return { number: header.number, content, whole: this.#bytes.subarray(start, this.#at) };
  }

  /** Go looks at all tags of a list before it reads the first member; the texts differ from those of a field. */
  #expectMember(): void {
    const start = this.#at;
    const { tagClass, number, isCompound, length } = this.#header();
    if (tagClass !== 0 || number !== universal.sequence || !isCompound) throw structureError('sequence tag mismatch');
    if (this.#at + length > this.#bytes.length) throw syntaxError('truncated sequence');
    this.#at = start;
  }

  /** The content of the next element when it is of the type, undefined when it need not be there and is not. */
  #field(type: FieldType, rules: FieldRules = UNMARKED): Uint8Array | undefined {
    if (this.#isAtEnd(rules)) return undefined;
    const start = this.#at;
    const header = rules.explicit === true ? this.#unwrapped(rules) : this.#header();
    if (header !== undefined && isOfType(header, type, rules)) return this.#content(header);
    if (rules.optional !== true) throw mismatch(header, type, rules, this.#at);
    this.#at = start;
    return undefined;
  }

  #isAtEnd({ optional }: FieldRules): boolean {
    if (this.#at < this.#bytes.length) return false;
    if (optional !== true) throw syntaxError('sequence truncated');
    return true;
  }

  /** The header inside an explicit tag, undefined when the tag is not there. */
  #unwrapped({ tag }: FieldRules): Header | undefined {
    const wrapper = this.#header();
    if (this.#at === this.#bytes.length) throw structureError('explicit tag has no child');
    const isIt =
      wrapper.tagClass === CONTEXT_SPECIFIC && wrapper.number === tag && (wrapper.length === 0 || wrapper.isCompound);
    if (!isIt) return undefined;
    if (wrapper.length === 0) throw structureError('zero length explicit tag was not an asn1.Flag');
    return this.#header();
  }

  #content({ length }: Header): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw syntaxError('data truncated');
    const content = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return content;
  }

  #header(): Header {
    const first = this.#byte();
    let number = first & 0x1f;
    if (number === 0x1f) {
      const { arc, next } = readArc(this.#bytes, this.#at);
      if (arc < 0x1f) throw syntaxError('non-minimal tag');
      number = arc;
      this.#at = next;
    }
    return { tagClass: first >> 6, isCompound: (first & 0x20) !== 0, number, length: this.#length() };
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    if (first === 0x80) throw syntaxError('indefinite length found (not DER)');
    let length = 0;
    for (let count = first & 0x7f; count > 0; count--) {
      const digit = this.#byte();
      if (length >= LONGEST) throw structureError('length too large');
      length = length * 256 + digit;
      if (length === 0) throw structureError('superfluous leading zeros in length');
    }
    if (length < 0x80) throw structureError('non-minimal length');
    return length;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw syntaxError('truncated tag or length');
    return byte;
  }
}

/** The value of a field without which the structure is not one: `Asn1Reader` has thrown if it was not there. */
export function present<Field>(field: Field | undefined): Field {
  if (field === undefined) throw new TypeError('a field that must be there may not be marked optional');
  return field;
}

/** Go's `asn1.Unmarshal` of one structure. Throws `ReadingProblem`. */
export function readStruct<Read>(bytes: Uint8Array, name: string, read: (fields: Asn1Reader) => Read): Read {
  return present(new Asn1Reader(bytes).struct(name, read));
}

function isOfType(header: Header, type: FieldType, { tag, explicit }: FieldRules): boolean {
  const isTagged = tag !== undefined && explicit !== true;
  return (
    header.tagClass === (isTagged ? CONTEXT_SPECIFIC : 0) &&
    header.number === (isTagged ? tag : type.number) &&
    header.isCompound === type.isCompound
  );
}

function mismatch(header: Header | undefined, type: FieldType, rules: FieldRules, offset: number): ReadingProblem {
  if (header === undefined) return structureError("explicitly tagged member didn't match");
  const found = `{class:${header.tagClass} tag:${header.number} length:${header.length} isCompound:${header.isCompound}}`;
  const marks =
    `{optional:false explicit:${rules.explicit === true} application:false private:false defaultValue:<nil> tag:<nil> ` +
    `stringType:0 timeType:0 set:${rules.set === true} omitEmpty:false}`;
  const safe = `tags don't match (wanted ${type.number}) ${type.name}`;
  return structureError(`tags don't match (${type.number} vs ${found}) ${marks} ${type.name} @${offset}`, safe);
}
