import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab } from '@lockkeeper/lab';

/** Starts the lab in open mode, says its AWS endpoint's URL on standard output, and ends with standard input. */
export async function serve(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'run-moto-'));
  const say = (message: string): void => console.error(message);
  const silent = (): void => undefined;
  const lab = await startLab({
    folder,
    openMode: true,
    log: { debug: silent, info: silent, warn: say, error: (text, fields) => say(`${text} ${JSON.stringify(fields)}`) },
  });
  console.log(lab.awsUrl);
  process.stdin.on('end', () => {
    void lab.close().finally(() => rmSync(folder, { recursive: true, force: true }));
  });
  process.stdin.resume();
}
