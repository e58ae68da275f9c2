import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifests } from './read-manifests.ts';

describe('readManifests', () => {
  const at = { folder: '' };
  beforeEach(async () => {
    at.folder = await mkdtemp(join(tmpdir(), 'lockkeeper-test-'));
  });
  afterEach(() => rm(at.folder, { recursive: true }));

  async function file(name: string, text: string): Promise<string> {
    const path = join(at.folder, name);
    await writeFile(path, text);
    return path;
  }

  async function refusal(text: string): Promise<LockkeeperError> {
    const error: unknown = await readManifests([await file('x.yaml', text)], 'default').catch(
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof LockkeeperError)) throw new TypeError('expected a LockkeeperError', { cause: error });
    return error;
  }

  const store = (name: string): string =>
    `apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata:\n  name: ${name}\nspec:\n  provider:\n    aws:\n      service: SecretsManager\n      region: eu-west-1\n`;

  it('reads every manifest of a folder, gives the namespace to those without one, and passes other kinds by', async () => {
    await file('a.yaml', `${store('a')}---\nkind: ConfigMap\n`);
    await file('b.json', JSON.stringify({ kind: 'Deployment' }));
    await file('notes.txt', 'kind: SecretStore');
    const { stores, externalSecrets } = await readManifests([at.folder], 'shop');
    expect(stores.map(({ metadata }) => [metadata.namespace, metadata.name])).toEqual([['shop', 'a']]);
    expect(externalSecrets).toEqual([]);
  });

  it('threat/X5 refuses an alias bomb', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`,
    );
    const error = await refusal(`l0: &l0 [x, x]\n${levels.join('\n')}\n`);
    expect(error).toMatchObject({ code: 'Limit' });
    expect(error.message).toContain('too many aliases');
  });

  it('threat/X5 refuses a key that stands twice, with its line and without its text', async () => {
    const error = await refusal('kind: SecretStore\nspec: hunter2-planted\nspec: hunter2-planted-too\n');
    expect(error.message).toMatch(/x\.yaml: document 1, line 3: not valid YAML \(DUPLICATE_KEY\)/);
    expect(error.message).not.toContain('hunter2');
  });

  it('threat/X5 refuses a file larger than etcd takes', async () => {
    expect(await refusal(`# ${'x'.repeat(5 * 1024 * 1024)}`)).toMatchObject({ code: 'Limit' });
  });

  it('threat/X5 makes nothing but data of tags', async () => {
    const { stores } = await readManifests([await file('x.yaml', `${store('a')}---\n!!js/function "x"\n`)], 'default');
    expect(stores).toHaveLength(1);
  });

  it('refuses a field that does not exist, because in a file it is a misspelt one', async () => {
    const error = await refusal(store('a').replace('region:', 'regoin:'));
    expect(error).toMatchObject({ code: 'InvalidInput' });
    expect(error.message).toContain('x.yaml: document 1: ');
  });

  it('refuses a path that is not there', async () => {
    await expect(readManifests([join(at.folder, 'nope')], 'default')).rejects.toThrow('no such file or folder');
  });
});
