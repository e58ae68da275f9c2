import type { ByteString } from '../../text/byte-string.ts';

/** A part of a time: its name is how the reference time is written there. */
export interface Element {
  readonly kind: ElementKind;
  /** As it stands in the layout. */
  readonly text: ByteString;
}

export type ElementKind = (typeof KINDS)[number] | 'fraction';

/** A text that stands for itself, and the element behind it; the last part has none. */
export interface LayoutPart {
  readonly literal: ByteString;
  readonly element?: Element;
}

/** Longer forms stand before those that they begin with. */
const KINDS = [
  'January',
  'Jan',
  'Monday',
  'Mon',
  'MST',
  '01',
  '02',
  '03',
  '04',
  '05',
  '06',
  '002',
  '15',
  '1',
  '2006',
  '2',
  '__2',
  '_2',
  '3',
  '4',
  '5',
  'PM',
  'pm',
  '-070000',
  '-07:00:00',
  '-0700',
  '-07:00',
  '-07',
  'Z070000',
  'Z07:00:00',
  'Z0700',
  'Z07:00',
  'Z07',
] as const;

const FRACTION = /^[.,](0+|9+)(?![0-9])/;
const SMALL_LETTER = /^[a-z]/;

/** Takes a Go layout apart. */
export function parseLayout(layout: ByteString): LayoutPart[] {
  const parts: LayoutPart[] = [];
  let start = 0;
  for (let at = 0; at < layout.length; ) {
    // `_2006` is an underscore and a year.
    const element = layout.startsWith('_2006', at) ? undefined : elementAt(layout, at);
    if (element === undefined) {
      at++;
      continue;
    }
    parts.push({ literal: layout.slice(start, at), element });
    at += element.text.length;
    start = at;
  }
  return [...parts, { literal: layout.slice(start) }];
}

function elementAt(layout: ByteString, at: number): Element | undefined {
  const kind = KINDS.find((text) => layout.startsWith(text, at) && !isWordStart(text, layout, at + text.length));
  if (kind !== undefined) return { kind, text: kind };
  const first = layout[at];
  const fraction = first === '.' || first === ',' ? FRACTION.exec(layout.slice(at)) : null;
  return fraction === null ? undefined : { kind: 'fraction', text: fraction[0] };
}

/** `Month` does not begin with a weekday. */
function isWordStart(text: string, layout: ByteString, end: number): boolean {
  return (text === 'Jan' || text === 'Mon') && SMALL_LETTER.test(layout.slice(end, end + 1));
}
