import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordingIo } from '../fakes/recording-io.ts';
import { runProgram } from '../program/program.ts';

async function run(...args: readonly string[]) {
  const { io, stdout, stderr } = recordingIo();
  return { code: await runProgram(['lab', ...args], io), out: stdout(), err: stderr() };
}

const SIGN_IN = ['--user', 'alice', '--role', 'arn:aws:iam::1:role/r', '--provider', 'arn:aws:iam::1:saml-provider/p'];

describe('the identity provider in a file', () => {
  const at = { folder: '', idp: '' };
  beforeEach(async () => {
    at.folder = await mkdtemp(join(tmpdir(), 'lockkeeper-test-'));
    at.idp = join(at.folder, 'idp.pem');
  });
  afterEach(() => rm(at.folder, { recursive: true, force: true }));

  it('threat/B3 is made for its owner only, and stays the same', async () => {
    const first = await run('saml-metadata', '--idp', at.idp);
    const second = await run('saml-metadata', '--idp', at.idp);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.out).toContain('<md:EntityDescriptor');
    expect(first.out).not.toContain('PRIVATE');
    expect(second.out).toBe(first.out);
    expect((await stat(at.idp)).mode & 0o777).toBe(0o600);
  });

  it('signs an assertion in base64 without a line feed', async () => {
    const tags = ['--tag', 'team=a=b', '--transitive-tag', 'team'];
    const { code, out } = await run('saml-assertion', '--idp', at.idp, ...SIGN_IN, ...tags);
    expect(code).toBe(0);
    expect(out).toMatch(/^[\w+/]+=*$/);
    const xml = Buffer.from(out, 'base64').toString('utf8');
    expect(xml).toContain('arn:aws:iam::1:role/r,arn:aws:iam::1:saml-provider/p');
    expect(xml).toContain('PrincipalTag:team"><saml:AttributeValue>a=b<');
    expect(xml).toContain('SignatureValue');
  });

  it('refuses a file that is something else, and a tag without a value', async () => {
    await writeFile(at.idp, 'hunter2-planted');
    const other = await run('saml-metadata', '--idp', at.idp);
    expect([other.code, other.err.includes('hunter2')]).toEqual([2, false]);
    expect(other.err).toContain('no identity provider of ours');
    await rm(at.idp);
    const tag = await run('saml-assertion', '--idp', at.idp, ...SIGN_IN, '--tag', 'team');
    expect([tag.code, tag.err]).toEqual([2, 'lockkeeper: --tag: write key=value\n']);
  });

  it('shows examples in its help', async () => {
    for (const verb of ['saml-metadata', 'saml-assertion']) {
      const { code, out } = await run(verb, '--help');
      expect([code, out.includes('Examples:')]).toEqual([0, true]);
    }
  });
});
