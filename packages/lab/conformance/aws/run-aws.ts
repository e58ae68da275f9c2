import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ClientKeys } from './aws-harness.ts';

const run = promisify(execFile);

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** The `aws` command line with nothing of this machine's own settings. */
export async function runAws(
  args: readonly string[],
  options: { readonly url: string; readonly home: string; readonly env: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: options.home,
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    ...options.env,
  };
  try {
    const { stdout, stderr } = await run('aws', [...args, '--endpoint-url', options.url, '--output', 'json'], { env });
    return { code: 0, out: stdout, error: stderr };
  } catch (failure) {
    const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, error: stderr.trim() };
  }
}

export function keyVariables(keys: ClientKeys): Readonly<Record<string, string>> {
  return {
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
  };
}
