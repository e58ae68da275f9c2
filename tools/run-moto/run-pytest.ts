import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseOutcomes, type TestResult } from './outcomes.ts';
import type { Suite } from './suites.ts';

export interface PytestOptions {
  /** Command of a Python that has moto's test requirements. */
  readonly python: string;
  readonly checkout: string;
  readonly endpoint: string;
  readonly deselected: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs a suite's files in moto's server mode, its output on standard error, and gives what became of each test. */
export async function runPytest(suite: Suite, options: PytestOptions): Promise<readonly TestResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'run-moto-report-'));
  const report = join(folder, 'outcomes.jsonl');
  const plugins = fileURLToPath(new URL('.', import.meta.url));
  const flags = [
    '-q',
    '--tb=short',
    '-p',
    'no:cacheprovider',
    '-p',
    'report_outcomes',
    '--disable-warnings',
    '--color=no',
  ];
  const deselect = options.deselected.map((test) => `--deselect=${test}`);
  const child = spawn(options.python, ['-m', 'pytest', ...flags, ...deselect, ...suite.files], {
    cwd: options.checkout,
    stdio: ['ignore', 2, 2],
    env: {
      ...options.environment,
      PYTHONPATH: [plugins, options.environment['PYTHONPATH'] ?? ''].filter((part) => part !== '').join(':'),
      PYTHONDONTWRITEBYTECODE: '1',
      REPORT_OUTCOMES: report,
      TEST_SERVER_MODE: 'true',
      TEST_SERVER_MODE_ENDPOINT: options.endpoint,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
    return parseOutcomes(readFileSync(report, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
