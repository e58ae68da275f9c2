import { type RefusalCase, refusalCases, refusalManifest, servedVersions } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hasBoth, WholeApiLab } from './whole-api-lab.ts';

/** ESO's own sentences at its webhooks. */
const CASES = refusalCases(parse).filter(({ section }) => section !== undefined);

describe.runIf(hasBoth)('a user sees with kubectl apply why a manifest is refused (eso.md §6.4)', () => {
  const at: { lab: WholeApiLab } = { lab: undefined as never };
  beforeAll(async () => {
    at.lab = await WholeApiLab.start();
    const account = { name: 'reader', namespace: 'team-a' };
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111111111111:role/reader' };
    await at.lab.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...account, annotations } },
      refusalManifest({ kind: 'SecretStore', name: 'aws' }, false),
    );
  });
  afterAll(() => at.lab?.stop());

  async function expectSentence({ kind, admission = 'refused', text, ...one }: RefusalCase): Promise<void> {
    for (const version of servedVersions(kind)) {
      const manifest = JSON.stringify(refusalManifest({ kind, ...one }, true, version));
      const { code, err } = await at.lab.run('kubectl', ['apply', '--dry-run=server', '-f', '-'], manifest);
      expect(err, version).toContain(text);
      expect(code, version).toBe(admission === 'refused' ? 1 : 0);
    }
  }

  it.each(CASES.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    await expectSentence(one);
  });
});
