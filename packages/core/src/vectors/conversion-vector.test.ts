import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerConversion, parseConversionVector, wantedConversion } from './conversion-vector.ts';

const vectors = readFileSync(new URL('../../cases/conversions/vectors.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map(parseConversionVector);

describe('conversions answer as Go and ESO do', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    expect(await answerConversion(vector)).toEqual(wantedConversion(vector));
  });
});
