const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** A boolean as Go's `strconv.ParseBool` reads it; undefined for anything else. */
export function readGoBool(text: string): boolean | undefined {
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

const INT64 = 2n ** 63n;

/** A decimal number as Go's `strconv.ParseInt(text, 10, 64)` reads it; undefined for anything else. */
export function readGoInt(text: string): number | undefined {
  if (!/^[+-]?\d{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value >= -INT64 && value < INT64 ? Number(value) : undefined;
}

/** One field of a record: what it says, and where the next begins. */
interface Field {
  readonly text: string;
  readonly end: number;
}

/** From behind the opening quote. Undefined when the quote does not close, or more than the end of the field follows it. */
function quotedField(text: string, start: number): Field | undefined {
  let value = '';
  let at = start;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return undefined;
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"')
      return /^(?:,|\n|$)/.test(text.slice(quote + 1)) ? { text: value, end: quote + 1 } : undefined;
    value += '"';
    at = quote + 2;
  }
}

/** A field without quotes around it may hold none. */
function bareField(text: string, start: number): Field | undefined {
  const length = text.slice(start).search(/[,\n]|$/);
  const value = text.slice(start, start + length);
  return value.includes('"') ? undefined : { text: value, end: start + length };
}

/**
 * The fields of the first line that is not empty, as Go's `encoding/csv` reads them: spaces count, quotes may enclose commas and
 * line ends. Undefined when there is no such line, or it is malformed.
 */
export function readCsvLine(source: string): readonly string[] | undefined {
  const text = source.replaceAll('\r\n', '\n').replace(/^\n+/, '').replace(/\r$/, '');
  if (text === '') return undefined;
  const fields: string[] = [];
  for (let at = 0; ; ) {
    const field = text[at] === '"' ? quotedField(text, at + 1) : bareField(text, at);
    if (field === undefined) return undefined;
    fields.push(field.text);
    if (text[field.end] !== ',') return fields;
    at = field.end + 1;
  }
}
