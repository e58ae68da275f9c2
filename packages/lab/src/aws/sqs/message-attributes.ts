import type { Output } from '../protocol/json.ts';
import type { MessageAttribute } from '../state/queues.ts';
import { invalidValue } from './sqs-error.ts';

interface GivenAttribute {
  readonly DataType?: string | undefined;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: Uint8Array | undefined;
}

type GivenAttributes = ReadonlyMap<string, GivenAttribute> | undefined;

/**
 * Reads the attributes of a message.
 *
 * @throws AwsError `InvalidParameterValueException`
 */
export function readAttributes(given: GivenAttributes): ReadonlyMap<string, MessageAttribute> {
  return new Map([...(given ?? [])].map(([name, attribute]) => [name, readAttribute(name, attribute)]));
}

/** The attributes that a receiver asks for: by name, by `prefix.*`, or `All`. */
export function selectAttributes(
  attributes: ReadonlyMap<string, MessageAttribute>,
  names: readonly string[],
): ReadonlyMap<string, MessageAttribute> {
  const wanted = (name: string): boolean =>
    names.some(
      (asked) =>
        asked === 'All' ||
        asked === '.*' ||
        asked === name ||
        (asked.endsWith('.*') && name.startsWith(asked.slice(0, -2))),
    );
  return new Map([...attributes].filter(([name]) => wanted(name)));
}

export function writeAttributes(attributes: ReadonlyMap<string, MessageAttribute>): ReadonlyMap<string, Output> {
  return new Map(
    [...attributes].map(([name, { dataType, value }]) => [
      name,
      typeof value === 'string'
        ? { StringValue: value, DataType: dataType }
        : { BinaryValue: value, DataType: dataType },
    ]),
  );
}

function readAttribute(name: string, given: GivenAttribute): MessageAttribute {
  if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || /^(aws|amazon)\./i.test(name)) {
    throw invalidValue(
      `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.`,
    );
  }
  const dataType = given.DataType ?? '';
  const kind = kindOf(name, dataType);
  const value = kind === 'Binary' ? given.BinaryValue : given.StringValue;
  if (value === undefined || value.length === 0) {
    throw invalidValue(
      `The message attribute '${name}' must contain a non-empty message attribute value for message attribute type '${kind}'.`,
    );
  }
  if (kind === 'Number' && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(String(value))) {
    throw invalidValue(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { dataType, value };
}

function kindOf(name: string, dataType: string): string {
  const kind = /^(String|Number|Binary)(\..+)?$/.exec(dataType)?.[1];
  if (kind !== undefined) return kind;
  const problem =
    dataType === '' ? 'must contain non-empty message attribute type' : 'has an invalid message attribute type';
  throw invalidValue(
    `The message attribute '${name}' ${problem}, the set of supported type prefixes is Binary, Number, and String.`,
  );
}
