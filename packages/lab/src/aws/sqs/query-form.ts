import type { Operation } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import { FlatList, type FormTree } from '../protocol/query.ts';
import type { Shape } from '../protocol/shape.ts';
import { queryCode } from './sqs-error.ts';

type Node = string | FormTree;

/** What a list or map of the JSON protocol was called in the query protocol, where its entries are numbered from 1. */
interface OldName {
  readonly member: string;
  readonly old: string;
  /** For maps: how an entry calls its key. */
  readonly key?: 'Name' | 'Key';
}

const messageMaps: readonly OldName[] = [
  { member: 'MessageAttributes', old: 'MessageAttribute', key: 'Name' },
  { member: 'MessageSystemAttributes', old: 'MessageSystemAttribute', key: 'Name' },
];
const inputNames: readonly OldName[] = [
  ...messageMaps,
  { member: 'Attributes', old: 'Attribute', key: 'Name' },
  { member: 'tags', old: 'Tag', key: 'Key' },
  { member: 'Tags', old: 'Tag', key: 'Key' },
  { member: 'AttributeNames', old: 'AttributeName' },
  { member: 'MessageSystemAttributeNames', old: 'MessageSystemAttributeName' },
  { member: 'MessageAttributeNames', old: 'MessageAttributeName' },
  { member: 'TagKeys', old: 'TagKey' },
  { member: 'AWSAccountIds', old: 'AWSAccountId' },
  { member: 'Actions', old: 'ActionName' },
];
const outputLists: ReadonlyMap<string, string> = new Map([
  ['QueueUrls', 'QueueUrl'],
  ['queueUrls', 'QueueUrl'],
  ['Messages', 'Message'],
  ['Failed', 'BatchResultErrorEntry'],
]);
const outputMaps: ReadonlyMap<string, { readonly name: string; readonly key: string }> = new Map([
  ['Attributes', { name: 'Attribute', key: 'Name' }],
  ['MessageAttributes', { name: 'MessageAttribute', key: 'Name' }],
  ['Tags', { name: 'Tag', key: 'Key' }],
]);

/** The same operation as clients of the query protocol call it: other names, flat lists, older error codes. */
export function inQueryForm(name: string, operation: Operation): Operation {
  return {
    input: fromForm(name, operation.input),
    unsigned: operation.unsigned,
    run: async (input, call) => {
      try {
        const output = await operation.run(input, call);
        return output === undefined ? undefined : writeOld(output, name);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new AwsError(queryCode(error.code), error.message, error.status);
      }
    },
  };
}

function fromForm(name: string, shape: Shape<unknown>): Shape<unknown> {
  return {
    read: (form, path, reading) =>
      shape.read(form instanceof Map ? readOld(form as FormTree, name) : form, path, reading),
  };
}

/** The numbered entries of the form under the members' names of today. */
function readOld(form: FormTree, operation: string): Map<string, unknown> {
  const input = new Map<string, unknown>(form);
  for (const { member, old, key } of inputNames) {
    const node = form.get(old);
    if (node === undefined) continue;
    input.set(member, key === undefined ? node : mapOf(node, key));
  }
  const batch = form.get(`${operation}RequestEntry`);
  if (batch instanceof Map) {
    input.set('Entries', new Map([...batch].map(([index, entry]) => [index, readEntry(entry)])));
  }
  return input;
}

function readEntry(entry: Node): unknown {
  if (typeof entry === 'string') return entry;
  const read = new Map<string, unknown>(entry);
  for (const { member, old } of messageMaps) {
    const node = entry.get(old);
    if (node !== undefined) read.set(member, mapOf(node, 'Name'));
  }
  return read;
}

/** `{1: {Name, Value}}` as an object by name, which cannot collide with what objects inherit. */
function mapOf(node: Node, key: 'Name' | 'Key'): unknown {
  if (typeof node === 'string') return node;
  const entries: Record<string, unknown> = Object.create(null);
  for (const entry of node.values()) {
    const name = entry instanceof Map ? entry.get(key) : undefined;
    if (entry instanceof Map && typeof name === 'string') entries[name] = entry.get('Value') ?? '';
  }
  return entries;
}

function writeOld(output: Output, operation: string): Output {
  return Object.fromEntries(
    Object.entries(output).map(([member, value]): [string, unknown] => {
      if (Array.isArray(value)) {
        const name = member === 'Successful' ? `${operation}ResultEntry` : outputLists.get(member);
        return [name ?? member, new FlatList(value.map((item) => writeItem(item, operation)))];
      }
      const map = outputMaps.get(member);
      if (value instanceof Map && map !== undefined) {
        const entries = [...(value as Map<string, unknown>)].map(([key, Value]) => ({ [map.key]: key, Value }));
        return [map.name, new FlatList(entries)];
      }
      return [member, value];
    }),
  );
}

function writeItem(item: unknown, operation: string): unknown {
  return typeof item === 'object' && item !== null ? writeOld(item as Output, operation) : item;
}
