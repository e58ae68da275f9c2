// node count-tests.mjs REPORT FAILURES: prints "passed failed" of a vitest JSON report and writes the failed tests, each
// with the head of its message, to FAILURES.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const [report, failures] = process.argv.slice(2);
const {
  numPassedTests = 0,
  numFailedTests = 0,
  testResults = [],
} = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
// A file that does not load has no tests to fail.
const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
const head = (message) => message.split('\n').slice(0, 12).join('\n        ').slice(0, 900);
const lines = testResults.flatMap((file) => {
  const name = relative(process.cwd(), file.name);
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return file.status === 'failed' ? [`${name}\n        ${head(file.message)}`] : [];
  return failed.map((test) => `${name} > ${test.fullName}\n        ${head(test.failureMessages.join('\n'))}`);
});
writeFileSync(failures, lines.map((line) => `      ${line}\n`).join(''));
process.stdout.write(`${numPassedTests} ${numFailedTests + unloaded.length}\n`);
