import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { admissionCommand, csiCommand, operatorCommand, serviceEnvironment } from './service-process.ts';

describe('a service beside a lab', () => {
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
    expect(serviceEnvironment(own, 'http://127.0.0.1:1')).toEqual({
      PATH: '/bin',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });

  it.each([
    ['operator', operatorCommand],
    ['admission', admissionCommand],
    ['csi', csiCommand],
  ])('threat/D5 is the file beside this package, run by this very Node: %s', (name, service) => {
    const { command, args } = service(['--help']);
    const entry = args.find((arg) => arg.endsWith('main.ts')) ?? '';
    expect(command).toBe(process.execPath);
    expect(args).toContain('--disable-proto=delete');
    expect(entry).toContain(name);
    expect(existsSync(entry)).toBe(true);
  });
});
