import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** Whether the machine's own client is used, or why the same requests are made without it. */
export type ClientChoice = { readonly kind: 'machine' } | { readonly kind: 'direct'; readonly why: string };

/** The oldest kubectl whose requests the lab knows: `create` and `apply` of older ones ask for documents that it does not have. */
const OLDEST_KUBECTL_MINOR = 29;

/** True when the command is on the PATH. */
function isOnPath(command: string, variables: Variables): boolean {
  return (variables['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}

/** The minor version in the output of `kubectl version --client -o json`; undefined when there is none. */
export function kubectlMinor(text: string): number | undefined {
  const match = /"gitVersion":\s*"v1\.(\d+)\./.exec(text);
  return match ? Number(match[1]) : undefined;
}

/** Looks for a client of the scenarios on this machine. */
export function chooseClient(command: 'kubectl' | 'aws', variables: Variables): ClientChoice {
  if (!isOnPath(command, variables)) return { kind: 'direct', why: `${command} is not on this machine` };
  if (command === 'aws') return { kind: 'machine' };
  const asked = spawnSync('kubectl', ['version', '--client', '-o', 'json'], {
    env: { ...variables },
    encoding: 'utf8',
  });
  const minor = kubectlMinor(asked.stdout ?? '');
  if (minor !== undefined && minor >= OLDEST_KUBECTL_MINOR) return { kind: 'machine' };
  const version = minor === undefined ? 'does not tell its version' : `is version 1.${minor}`;
  return { kind: 'direct', why: `kubectl ${version}, and the lab needs 1.${OLDEST_KUBECTL_MINOR} or newer` };
}
