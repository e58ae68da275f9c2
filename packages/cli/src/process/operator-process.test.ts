import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operatorCommand, operatorEnvironment } from './operator-process.ts';

describe('operator process', () => {
  it("threat/D7 knows nothing of the user's own AWS settings but the lab's endpoint", () => {
    const own = {
      PATH: '/bin',
      HOME: '/home/me',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_PROFILE: 'prod',
      AWS_ENDPOINT_URL_SSM: 'http://elsewhere',
      HTTPS_PROXY: 'http://proxy',
      NODE_OPTIONS: '--inspect',
    };
    expect(operatorEnvironment(own, 'http://127.0.0.1:1')).toEqual({
      PATH: '/bin',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });

  it('threat/D5 is the file beside this package, run by this very Node', () => {
    const { command, args } = operatorCommand(['--help']);
    const entry = args.find((arg) => arg.endsWith('main.ts')) ?? '';
    expect(command).toBe(process.execPath);
    expect(args).toContain('--disable-proto=delete');
    expect(existsSync(entry)).toBe(true);
  });
});
