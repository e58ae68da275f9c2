import { decodings } from './decodings.ts';
import { Needles, shortestPiece } from './needles.ts';

/** Something that left a process: a log line, an event, a status, a file. */
export interface ScannedOutput {
  /** Named in the finding. */
  readonly where: string;
  readonly content: string | Uint8Array;
}

/** A secret that got out. */
export interface PlantedFinding {
  readonly where: string;
  readonly token: string;
  /** How it was wrapped, from the outside in: `raw`, `base64`, `base64 > gzip`. */
  readonly encoding: string;
}

/** How many wrappings are taken off: base64 of gzip of base64 is found. */
const deepest = 3;

/**
 * Looks for planted values in everything that a run put out (must M16, invariant S10). Finds a token, or any piece of at
 * least 12 bytes of its secret part (what follows the last dot), raw or reversed, and wrapped in base64 or base64url (all
 * alignments), hex, decimal byte lists, JSON escapes, URL encoding, UTF-16 and gzip or zlib, up to three deep.
 */
export function scanForPlanted(outputs: Iterable<ScannedOutput>, tokens: Iterable<string>): readonly PlantedFinding[] {
  const needles = new Needles(tokens);
  const findings: PlantedFinding[] = [];
  for (const { where, content } of outputs) {
    const seen = new Set<string>();
    for (const { token, encoding } of search(bytesOf(content), needles, [], seen))
      findings.push({ where, token, encoding });
  }
  return findings;
}

/** Bytes as characters of one byte each, so that text and binary content are searched alike. */
function bytesOf(content: string | Uint8Array): string {
  return Buffer.from(content as Uint8Array).toString('latin1');
}

function* search(
  text: string,
  needles: Needles,
  path: readonly string[],
  seen: Set<string>,
): Generator<{ readonly token: string; readonly encoding: string }> {
  for (const token of needles.find(text)) {
    if (seen.has(token)) continue;
    seen.add(token);
    yield { token, encoding: path.length === 0 ? 'raw' : path.join(' > ') };
  }
  if (path.length >= deepest) return;
  for (const { name, decode } of decodings) {
    // One text for all that a decoding finds: most finds are short, and each look has its price. The zero byte ends a gzip
    // stream cleanly, so that what follows it does no harm.
    const inner = [...decode(text)].filter((found) => found.length >= shortestPiece).join('\0\n');
    if (inner.length > 0 && inner !== text) yield* search(inner, needles, [...path, name], seen);
  }
}
