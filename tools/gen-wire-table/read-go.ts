/** What only the Go types say of a field. */
export interface GoField {
  readonly json: string;
  readonly inline: boolean;
  readonly pointer: boolean;
}

const fieldForm =
  /^\t(?<name>\w+ )?(?<type>[^`\s]+) +`json:"(?<json>[^"]*)"[^`]*protobuf:"\w+,(?<number>\d+),(?:opt|rep|req)[^"]*"/;

/** Fields of the structs in a types.go, by struct and wire number. */
export function readGo(text: string): ReadonlyMap<string, ReadonlyMap<number, GoField>> {
  const structs = new Map<string, Map<number, GoField>>();
  let current: Map<number, GoField> | undefined;
  for (const line of text.split('\n')) {
    const opened = /^type (\w+) struct \{/.exec(line)?.[1];
    if (opened !== undefined) structs.set(opened, (current = new Map()));
    else if (line === '}') current = undefined;
    else if (current !== undefined) addField(current, line);
  }
  return structs;
}

function addField(struct: Map<number, GoField>, line: string): void {
  const groups = fieldForm.exec(line)?.groups;
  if (groups === undefined) return;
  const { json = '', type = '', number = '' } = groups;
  const name = json.split(',')[0] ?? '';
  struct.set(Number(number), { json: name, inline: name === '', pointer: type.startsWith('*') });
}
