/** One JSON key to mount as a file of its own. */
export interface JmesPathEntry {
  readonly path: string;
  readonly objectAlias: string;
  readonly filePermission: string;
}

/** What to ask the failover region for instead. */
export interface FailoverEntry {
  readonly objectName: string;
  readonly objectVersion: string;
  readonly objectVersionLabel: string;
}

/** One entry of a class's `objects`, as written; empty text for what is not there. */
export interface ObjectEntry {
  readonly objectName: string;
  readonly objectType: string;
  readonly objectAlias: string;
  readonly objectVersion: string;
  readonly objectVersionLabel: string;
  readonly filePermission: string;
  readonly jmesPath: readonly JmesPathEntry[];
  readonly failoverObject: FailoverEntry;
}
