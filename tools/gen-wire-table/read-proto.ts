/** One field of a message, as generated.proto has it. */
export interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly repeated: boolean;
  /** `+listType=map` and the like, from the comment above. */
  readonly markers: readonly string[];
}

export type ProtoMessages = ReadonlyMap<string, readonly ProtoField[]>;

const fieldForm = /^(?:optional |(?<repeated>repeated ))?(?<type>map<[^>]+>|[\w.]+) (?<name>\w+) = (?<number>\d+);$/;

/** Reads the messages of one generated.proto. The files are machine-made: one field a line, no nested messages. */
export function readProto(text: string): ProtoMessages {
  const messages = new Map<string, ProtoField[]>();
  let current: ProtoField[] | undefined;
  let markers: string[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    const opened = /^message (\w+) \{$/.exec(line)?.[1];
    if (opened !== undefined) {
      messages.set(opened, (current = []));
      markers = [];
    } else if (line === '}') current = undefined;
    else if (line.startsWith('// +')) markers.push(line.slice(4));
    else if (line === '') markers = [];
    else if (current !== undefined && !line.startsWith('//')) {
      current.push(parseField(line, markers));
      markers = [];
    }
  }
  return messages;
}

function parseField(line: string, markers: readonly string[]): ProtoField {
  const groups = fieldForm.exec(line)?.groups;
  if (groups === undefined) throw new Error(`not a field: ${line}`);
  const { type = '', name = '', number = '', repeated } = groups;
  return { name, number: Number(number), type, repeated: repeated !== undefined, markers };
}
