import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { recordingIo } from '../fakes/recording-io.ts';
import { runProgram } from '../program/program.ts';

const cases = fileURLToPath(new URL('../../../access/cases/lint/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lockkeeper-lint-'));
const state = { file: join(folder, 'policy.json') };

async function lint(...args: readonly string[]) {
  const { io, stdout, stderr } = recordingIo();
  return { code: await runProgram(['access', 'lint', ...args], io), out: stdout(), err: stderr() };
}

beforeAll(() => {
  writeFileSync(join(folder, 'none.json'), '{"Version": "2012-10-17"}');
  writeFileSync(join(folder, 'binary.json'), Buffer.from([0xff, 0xfe, 0x00]));
  const statement = { Effect: 'Allow', Action: 'secretsmanager:ListSecrets', Resource: '*' };
  writeFileSync(state.file, JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('lockkeeper access lint', () => {
  it('names each mistake with file, line, column and mend, and ends with 1', async () => {
    const file = join(cases, 'seeds/02-teams.txt');
    const { code, out, err } = await lint(file);
    expect(code).toBe(1);
    expect(out).toContain(`${file}:35:1 `);
    expect(out).toMatch(
      /02-teams\.txt:35:1 +error +action-unknown +AWS has no action "ssm:UpdateParameter"\n {4}mend: write "ssm:PutParameter"/,
    );
    expect(err).toBe('5 policies in 1 file: 10 errors, 1 warning, 0 notes\n');
  });

  it('ends with 0 for policies that are right, in folders too', async () => {
    const { code, out, err } = await lint(join(cases, 'mended'), join(cases, 'clean'));
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('0 errors, 0 warnings, 0 notes');
  });

  it('ends with 0 for notes, and leaves out what is below the level', async () => {
    const all = await lint(state.file);
    expect(all.code).toBe(0);
    expect(all.out).toContain('lists-everything');
    expect((await lint('--level', 'warning', state.file)).out).toBe('');
  });

  it('prints the same as JSON and as YAML', async () => {
    const file = join(cases, 'seeds/05-cross-account.txt');
    const [json, yaml] = [await lint('-o', 'json', file), await lint('-o', 'yaml', file)];
    const result = JSON.parse(json.out);
    expect(result.files).toEqual([{ file, policies: 4 }]);
    expect(result.findings[0]).toMatchObject({ file, line: 7, column: 33, rule: 'arn-colons', severity: 'error' });
    expect(parse(yaml.out)).toEqual(result);
  });

  it.each([
    ['/nope.json', 'no such file or folder'],
    ['none.json', 'no policy in it'],
    ['binary.json', 'not a text in UTF-8'],
  ])('ends with 2 for %s', async (name, text) => {
    const { code, err } = await lint(name.startsWith('/') ? name : join(folder, name));
    expect(err).toContain(text);
    expect(code).toBe(2);
  });

  it('threat/L12 shows control characters of a policy instead of sending them', async () => {
    const file = join(folder, 'hostile.txt');
    writeFileSync(
      file,
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:Nope\u001b[2J","Resource":"*"}]}',
    );
    const { out } = await lint(file);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('\\u001b[2J');
  });
});
