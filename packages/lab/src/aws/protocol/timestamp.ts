/** An instant in an answer. JSON services write it as epoch seconds with fraction, query services as ISO 8601. */
export class Timestamp {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/** ISO 8601 with whole seconds, as STS and IAM write it. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The compact form of Signature Version 4: `20261121T080000Z`. */
export function isoBasic(ms: number): string {
  return isoSeconds(ms).replace(/[-:]/g, '');
}
