import { type LabFacts, startFacts } from './lab-facts.ts';
import { startLab } from '../../src/start-lab.ts';

/** A lab with state in a process of its own, for tests that kill it: `lab-process.ts DATA FILES`. Says its facts on stdout. */
const [dataDir = '', folder = ''] = process.argv.slice(2);
const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message: string) => void process.stderr.write(`${message}\n`),
};
const lab = await startLab({ folder, dataDir, log });
const facts: LabFacts = startFacts(lab);
process.stdout.write(`${JSON.stringify(facts)}\n`);
process.once('SIGTERM', () => void lab.close().then(() => process.exit(0)));
