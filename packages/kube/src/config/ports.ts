/** The files that a configuration names. */
export interface Files {
  /** The file's bytes; rejects when it cannot be read. */
  read(path: string): Promise<Uint8Array>;
  /** User id of the owner, or undefined when the file or the notion does not exist. */
  owner(path: string): Promise<number | undefined>;
}

/** How a credential command ended. Its standard error goes to ours and is never read. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
}

/** Runs the credential command of the user's own kubeconfig. */
export interface Commands {
  /** Runs without a shell, with `environment` added to the process's own; rejects when the command cannot be started or was stopped after `timeoutMs`. */
  run(
    command: string,
    options: {
      readonly args: readonly string[];
      readonly environment: ReadonlyMap<string, string>;
      readonly timeoutMs: number;
    },
  ): Promise<CommandResult>;
}
