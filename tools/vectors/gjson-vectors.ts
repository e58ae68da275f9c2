import { isJson, lookupJson } from '@lockkeeper/core';
import { differencesBetween, type VectorOutcome } from './report.ts';

/** One line of `gjson.jsonl`. */
export interface GjsonVector {
  readonly id: string;
  readonly json: string;
  readonly path: string;
  readonly want: object;
}

const utf8 = new TextDecoder();

/** Looks a path up and compares all that gjson says of it. */
export function runGjsonVector({ id, json, path, want }: GjsonVector): VectorOutcome {
  const match = lookupJson(json, path);
  const got = {
    exists: match.exists,
    type: match.type,
    string: utf8.decode(match.bytes()),
    raw: utf8.decode(match.raw()),
    valid: isJson(json),
  };
  return { id, differences: differencesBetween(got, { raw: '', ...want }) };
}
