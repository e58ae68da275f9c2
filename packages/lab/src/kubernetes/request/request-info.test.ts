import { describe, expect, it } from 'vitest';
import { parseRequestInfo, withSelectedName } from './request-info.ts';

const nameOf = (target: string): string => withSelectedName(parseRequestInfo('GET', target)).name;

describe('the name that authorization sees', () => {
  it('is the one that a list or a watch selects', () => {
    const secrets = '/api/v1/namespaces/a/secrets';
    expect(nameOf(`${secrets}?fieldSelector=metadata.name%3Done`)).toBe('one');
    expect(nameOf(`${secrets}?watch=true&fieldSelector=type%3DOpaque%2Cmetadata.name%3D%3Done`)).toBe('one');
  });

  it('is none when nothing, or more than a name, is selected', () => {
    const secrets = '/api/v1/namespaces/a/secrets';
    expect(nameOf(secrets)).toBe('');
    expect(nameOf(`${secrets}?fieldSelector=metadata.name!%3Done`)).toBe('');
    expect(nameOf(`${secrets}/two?fieldSelector=metadata.name%3Done`)).toBe('two');
  });
});
