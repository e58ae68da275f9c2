import { structureError, syntaxError } from './asn1-problem.ts';

const LARGEST_ARC = 2 ** 31 - 1;

/** Content of an OBJECT IDENTIFIER → `1.2.840.…`. Throws `ReadingProblem`. Arcs are below 2³¹, as Go has it. */
export function readObjectIdentifier(bytes: Uint8Array): string {
  if (bytes.length === 0) throw syntaxError('zero length OBJECT IDENTIFIER');
  const arcs: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { arc, next } = readArc(bytes, at);
    if (at > 0) arcs.push(arc);
    else if (arc < 80) arcs.push(Math.floor(arc / 40), arc % 40);
    else arcs.push(2, arc - 80);
    at = next;
  }
  return arcs.join('.');
}

/** A number in base 128, the last byte without its highest bit. */
export function readArc(bytes: Uint8Array, start: number): { readonly arc: number; readonly next: number } {
  let arc = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (at - start === 5) throw structureError('base 128 integer too large');
    if (at === start && byte === 0x80) throw syntaxError('integer is not minimally encoded');
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      if (arc > LARGEST_ARC) throw structureError('base 128 integer too large');
      return { arc, next: at + 1 };
    }
  }
  throw syntaxError('truncated base 128 integer');
}

/** `1.2.840.…` → content of an OBJECT IDENTIFIER. */
export function writeObjectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return Uint8Array.from([first * 40 + second, ...others].flatMap(arcBytes));
}

function arcBytes(arc: number): number[] {
  const bytes = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | (rest % 128));
  return bytes;
}
