import { spawnSync } from 'node:child_process';

/** A foreign client that some tests drive. */
export type NeededClient = 'kubectl' | 'aws';

/** The lab serves what these and newer versions ask for. */
const OLDEST_KUBECTL_MINOR = 29;

function lack(client: NeededClient): string | undefined {
  const args = client === 'kubectl' ? ['version', '--client', '-o', 'json'] : ['--version'];
  const asked = spawnSync(client, args, { encoding: 'utf8' });
  if (asked.error !== undefined) return 'is not on this machine';
  if (client === 'aws') return undefined;
  const minor = Number(/"gitVersion":\s*"v1\.(\d+)\./.exec(asked.stdout)?.[1] ?? 0);
  return minor >= OLDEST_KUBECTL_MINOR ? undefined : `is older than 1.${OLDEST_KUBECTL_MINOR}`;
}

/**
 * True when tests that drive the client can run here. Where they cannot, says plainly what is missed; in CI nothing may be
 * missed, so there it throws.
 */
export function hasClient(client: NeededClient, missed: string): boolean {
  const why = lack(client);
  if (why === undefined) return true;
  const sentence = `${client} ${why}: missed are ${missed}`;
  if (process.env['CI'] === 'true') throw new Error(sentence);
  process.stderr.write(`${sentence}\n`);
  return false;
}
