import { assemble, type DataEntry, entryPrefix, LockkeeperError, type Refusal } from '@lockkeeper/core';
import { planReads, readAsUser } from '../aws/read-as-user.ts';
import { userProvider } from '../aws/user-provider.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';

export interface GetOptions {
  readonly service: 'secretsmanager' | 'ssm';
  readonly region?: string;
  readonly property?: string;
  readonly version?: string;
  readonly show: boolean;
}

function regionOf(option: string | undefined, variables: CommandIo['variables']): string {
  const region = option ?? variables['AWS_REGION'] ?? variables['AWS_DEFAULT_REGION'];
  if (region) return region;
  throw new LockkeeperError('InvalidInput', 'no region: pass --region or set AWS_REGION');
}

/** There is no `spec.data[0]` here that an error could mean. */
function withoutPrefix({ code, platform }: Refusal, prefix: string): LockkeeperError {
  return new LockkeeperError(code, platform.startsWith(prefix) ? platform.slice(prefix.length) : platform);
}

/**
 * `lockkeeper get KEY`: one value, byte for byte, on stdout. A terminal gets it only with `--show`, because scrollback and
 * screen sharing keep it (`threat/D4`).
 */
export async function runGet(key: string, options: GetOptions, io: CommandIo): Promise<number> {
  if (io.isTerminal && !options.show) {
    throw new LockkeeperError('Refused', 'stdout is a terminal: pipe the value to where it is needed, or pass --show');
  }
  const service = options.service === 'ssm' ? 'ParameterStore' : 'SecretsManager';
  const region = regionOf(options.region, io.variables);
  const ref = {
    key,
    ...(options.property ? { property: options.property } : {}),
    ...(options.version ? { version: options.version } : {}),
  };
  const entry: DataEntry = {
    kind: 'data',
    index: 0,
    secretKey: 'value',
    ref,
    store: { kind: 'SecretStore', name: 'local' },
  };
  const provider = await userProvider(io.variables, io.log);
  try {
    const fetches = planReads([entry], () => ({ aws: { service, region } }));
    const assembled = assemble([entry], await readAsUser(provider, fetches, io.signal));
    if (!assembled.ok) throw withoutPrefix(assembled.refusal, entryPrefix(entry));
    io.out(assembled.data.get('value')?.reveal() ?? '');
    return EXIT.done;
  } finally {
    provider.close();
  }
}
