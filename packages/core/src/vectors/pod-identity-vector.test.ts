import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decidePodIdentityVector, mutatedPod, podMeaning, type PodIdentityVector } from './pod-identity-vector.ts';

const vectors = readFileSync(new URL('../../cases/pod-identity/pods.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as PodIdentityVector);

describe('pods become what amazon-eks-pod-identity-webhook makes of them', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    expect(mutatedPod(vector)).toEqual(vector.want);
    const codes = decidePodIdentityVector(vector).findings.map(({ code }) => code);
    expect(codes).toEqual(vector.findings ?? []);
  });
});

describe('a line of pods', () => {
  const line: PodIdentityVector = { id: 'x', pod: { spec: {} }, serviceAccount: null, flags: {}, want: {} };

  it.each([
    [{ flags: { 'no-such-flag': 1 } }, 'there is no flag no-such-flag'],
    [{ flags: ['word'] }, 'word is no flag'],
    [{ flags: { 'token-expiration': 'soon' } }, '--token-expiration'],
    [{ flags: { 'compose-role-arn': true } }, '--compose-role-arn-account'],
    [{ flags: { 'watch-container-credentials-config': { identities: 7 } } }, 'a list of identities'],
    [{ flags: { 'watch-container-credentials-config': { identities: [{}] } } }, 'entry 0'],
    [{ pod: 7 }, 'the pod cannot be read'],
    [{ pod: {} }, 'spec is missing'],
    [{ pod: { spec: { containers: 'planted' } } }, 'spec.containers must be a list'],
  ])('%j cannot be run', (changes, why) => {
    expect(() => mutatedPod({ ...line, ...changes })).toThrow(why);
    expect(() => mutatedPod({ ...line, ...changes })).not.toThrow(/planted/);
  });

  it('may name settings as the fixtures of upstream do', () => {
    const flags = { 'containercredentials/uri': 'http://agent/', 'handler/region': 'eu-central-1' };
    expect(
      JSON.stringify(mutatedPod({ ...line, pod: { metadata: {}, spec: { containers: [{ name: 'a' }] } }, flags })),
    ).toMatch(/eu-central-1.*http:\/\/agent\//);
  });

  it('is compared by what it means: what Go writes for absent fields is nothing', () => {
    expect(podMeaning({ a: null, resources: {}, b: [{ value: '', name: 'x' }], emptyDir: {} })).toEqual({
      b: [{ name: 'x' }],
      emptyDir: {},
    });
  });
});
