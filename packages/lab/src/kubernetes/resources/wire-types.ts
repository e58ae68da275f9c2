import { wireTable } from './generated/wire-table.ts';

/** A field's type on the wire and in JSON. */
export type WireType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'message'; readonly name: string }
  | { readonly kind: 'list'; readonly of: WireType }
  | { readonly kind: 'map'; readonly of: WireType };

export interface WireField {
  readonly name: string;
  readonly number: number;
  readonly type: WireType;
  /** The message's fields stand beside the others in JSON, though they are nested on the wire. */
  readonly inline: boolean;
  /** Absent and zero differ: what is on the wire was set. */
  readonly optional: boolean;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  readonly mergeKey?: string;
  readonly retainKeys: boolean;
}

export type WireTypes = ReadonlyMap<string, readonly WireField[]>;

/** Reads the table once per API server. Keys are `group-folder/version.Message`, such as `core/v1.Secret`. */
export function parseWireTypes(): WireTypes {
  const types = new Map<string, readonly WireField[]>();
  for (const line of wireTable.split('\n')) {
    const [message, ...fields] = line.split(' ').filter((part) => part !== '');
    if (message !== undefined) {
      const home = message.slice(0, message.lastIndexOf('.'));
      types.set(
        message,
        fields.map((field) => parseField(field, home)),
      );
    }
  }
  return types;
}

const fieldForm =
  /^(?<name>\w+)=(?<number>\d+):(?<inline>\^?)(?<optional>\??)(?<type>[^@~!]+)(?:@(?<list>[^~!]+))?(?<merge>~[^!]*)?(?<retain>!?)$/;

function parseField(text: string, home: string): WireField {
  const groups = fieldForm.exec(text)?.groups;
  if (groups === undefined) throw new TypeError(`wire table: bad field ${text}`);
  const { name = '', number = '', type = '', list, merge } = groups;
  return {
    name,
    number: Number(number),
    type: parseType(type, home),
    inline: groups['inline'] === '^',
    optional: groups['optional'] === '?',
    ...(list === undefined ? {} : parseListType(list)),
    ...(merge === undefined ? {} : { mergeKey: merge.slice(1) }),
    retainKeys: groups['retain'] === '!',
  };
}

function parseListType(text: string): Pick<WireField, 'listType' | 'listMapKeys'> {
  if (text === 'atomic' || text === 'set') return { listType: text };
  return { listType: 'map', listMapKeys: text.split('+') };
}

function parseType(text: string, home: string): WireType {
  if (text.startsWith('[')) return { kind: 'list', of: parseType(text.slice(1, -1), home) };
  if (text.startsWith('{')) return { kind: 'map', of: parseType(text.slice(1, -1), home) };
  if (text.startsWith('.')) return { kind: 'message', name: `${home}${text}` };
  return text.includes('/') ? { kind: 'message', name: text } : { kind: 'scalar', name: text };
}
