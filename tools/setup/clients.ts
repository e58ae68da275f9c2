/** A foreign client that conformance tests drive against the lab. */
export interface Client {
  readonly command: string;
  /** The package of Debian and Ubuntu that holds it. */
  readonly distributionPackage: string;
  readonly missedTests: string;
}

export const CLIENTS: readonly Client[] = [
  {
    command: 'kubectl',
    distributionPackage: 'kubernetes-client',
    missedTests: 'tests that drive the lab with kubectl',
  },
  { command: 'aws', distributionPackage: 'awscli', missedTests: 'tests that drive the lab with the AWS CLI' },
];

/** What the machine can do, found out once. */
export interface Machine {
  readonly has: (command: string) => boolean;
  readonly isRoot: boolean;
}

export interface SetupPlan {
  readonly install: readonly Client[];
  /** Missing and not to be installed from here. */
  readonly missing: readonly Client[];
}

/** Which clients to install from the distribution's packages and which to do without. */
export function planSetup(machine: Machine): SetupPlan {
  const absent = CLIENTS.filter((client) => !machine.has(client.command));
  const canInstall = machine.isRoot && machine.has('apt-get');
  return canInstall ? { install: absent, missing: [] } : { install: [], missing: absent };
}

/** One plain sentence per client that is not there. */
export function missingSentences(missing: readonly Client[]): readonly string[] {
  return missing.map(
    (client) =>
      `${client.command} is not on this machine, so ${client.missedTests} are left out; install it (Debian, Ubuntu: package ${client.distributionPackage}) to run them`,
  );
}
