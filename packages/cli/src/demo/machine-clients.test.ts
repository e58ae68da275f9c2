import { describe, expect, it } from 'vitest';
import { chooseClient, kubectlMinor } from './machine-clients.ts';

describe('machine clients', () => {
  it.each([
    ['{"clientVersion":{"major":"1","minor":"32+","gitVersion":"v1.32.4-dispatcher"}}', 32],
    ['{\n  "clientVersion": {\n    "gitVersion": "v1.20.2"\n  }\n}', 20],
    ['not json', undefined],
  ])('read the version of kubectl from %j', (text, minor) => {
    expect(kubectlMinor(text)).toBe(minor);
  });

  it('that are not on the PATH are done without, and that is said', () => {
    expect(chooseClient('aws', { PATH: '/nowhere' })).toEqual({ kind: 'direct', why: 'aws is not on this machine' });
    expect(chooseClient('kubectl', {})).toMatchObject({ kind: 'direct' });
  });
});
