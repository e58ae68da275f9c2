/** Who an access key belongs to. */
export interface Principal {
  readonly account: string;
  readonly arn: string;
  /** The role, or the user, that policies speak of. */
  readonly owner: string;
}

/** Who may do what; a fake is told what to refuse. */
export interface Rights {
  mayDo(owner: string, action: string, name: string): boolean;
}
