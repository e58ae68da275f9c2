/** One way down into an object: a field, the list item at a place, or the list item whose field `where` is `is`. */
export type PathPart = string | number | { readonly where: string; readonly is: string };

/** A file of the scenario's example folder, given to aws as `file://…` so that no value stands in a command line (`threat/L11`). */
export interface FileArgument {
  readonly file: string;
}

/** Bytes of a file, given to aws as `fileb://…`. */
export interface BlobArgument {
  readonly blob: string;
}

/** A structure, given to aws as JSON in one word. */
export interface JsonArgument {
  readonly json: readonly object[] | object;
}

export type Argument = string | number | true | readonly string[] | FileArgument | BlobArgument | JsonArgument;

/** Where the output goes that nobody is to see: a file of the scenario's folder. */
export interface OutputFile {
  readonly file: string;
  /** The output is base64 and its bytes are what is wanted: `| base64 -d`. */
  readonly base64?: true;
}

/** Somebody else than the user at the keyboard, by Kubernetes' impersonation. */
export interface Impersonated {
  /** Such as `alice` or `system:serviceaccount:team:app`. */
  readonly user: string;
  readonly group?: string;
}

interface ObjectName {
  readonly kind: KindName;
  readonly name: string;
  readonly namespace?: string;
}

/** Kinds that scenarios name, spelt as a user types them. */
export type KindName =
  | 'namespace'
  | 'node'
  | 'secret'
  | 'serviceaccount'
  | 'pod'
  | 'deployment'
  | 'replicaset'
  | 'daemonset'
  | 'secretproviderclass'
  | 'secretproviderclasspodstatus'
  | 'secretstore'
  | 'clustersecretstore'
  | 'externalsecret'
  | 'storegrant'
  | 'role'
  | 'rolebinding'
  | 'clusterrole'
  | 'clusterrolebinding';

/** What a user would type for kubectl. `as` plays it as somebody else: `--as=… --as-group=…`. */
export type KubectlAction = KubectlVerb & { readonly as?: Impersonated };

type KubectlVerb =
  /** Into a namespace that the file's objects do not name, where one is given. */
  | { readonly tool: 'kubectl'; readonly verb: 'apply'; readonly file: string; readonly namespace?: string }
  | { readonly tool: 'kubectl'; readonly verb: 'delete-file'; readonly file: string; readonly namespace?: string }
  | ({ readonly tool: 'kubectl'; readonly verb: 'delete' } & ObjectName)
  | ({
      readonly tool: 'kubectl';
      readonly verb: 'get';
      readonly path: readonly PathPart[];
      readonly base64?: true;
    } & ObjectName)
  /** Of all objects, or of those with a label; the path begins at the list, as `['items', 0, 'metadata', 'name']`. */
  | {
      readonly tool: 'kubectl';
      readonly verb: 'list';
      readonly kind: KindName;
      readonly namespace?: string;
      readonly label?: string;
      readonly path: readonly PathPart[];
    }
  | ({ readonly tool: 'kubectl'; readonly verb: 'events' } & ObjectName)
  | ({ readonly tool: 'kubectl'; readonly verb: 'patch'; readonly patch: object } & ObjectName)
  | ({ readonly tool: 'kubectl'; readonly verb: 'label'; readonly label: string; readonly value?: string } & ObjectName)
  | ({
      readonly tool: 'kubectl';
      readonly verb: 'annotate';
      readonly annotation: string;
      readonly value?: string;
    } & ObjectName)
  | { readonly tool: 'kubectl'; readonly verb: 'get-raw'; readonly path: string }
  /** A ServiceAccount's token, into a file and never shown: `kubectl create token NAME --audience … > FILE`. */
  | {
      readonly tool: 'kubectl';
      readonly verb: 'create-token';
      readonly name: string;
      readonly namespace: string;
      readonly audience: string;
      readonly file: string;
    };

/** What a user would type for aws: `aws SERVICE OPERATION --option value`. */
export interface AwsAction {
  readonly tool: 'aws';
  readonly service: 'iam' | 'kms' | 'secretsmanager' | 'ssm' | 'sts';
  readonly operation: string;
  readonly options: Readonly<Record<string, Argument>>;
  /** The one field of the reply that matters, such as `KeyMetadata.KeyId`. */
  readonly query?: string;
  /** What `query` names goes there and is not shown. */
  readonly out?: OutputFile;
  /** Played as the identity that an earlier step made under this name, or as the user of `account2` or `account3`. */
  readonly as?: string;
  /**
   * For `sts assume-role…`: the credentials that come back are this identity for `as` of later steps, kept where only the
   * run sees them and shown nowhere (`threat/L11`).
   */
  readonly becomes?: string;
  /** Another region than the scenarios' own. */
  readonly region?: string;
}

/** A look at what only a lab can tell: who called what, and why the last refusal of a principal was one. */
export type LabAction =
  | {
      readonly tool: 'lab';
      readonly verb: 'count-calls';
      readonly service: string;
      readonly principal: string;
    }
  /** Of refusals for the resource, where one is given. Both are parts of ARNs. */
  | { readonly tool: 'lab'; readonly verb: 'explain'; readonly principal: string; readonly resource?: string };

/** What a user would type for lockkeeper itself. */
export interface LockkeeperAction {
  readonly tool: 'lockkeeper';
  readonly args: readonly string[];
  readonly out?: OutputFile;
}

interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** A command in a pod's first container: `kubectl exec`, or in a lab, which runs no containers, `lockkeeper lab exec`. */
export interface PodCommand extends PodName {
  readonly tool: 'pod';
  readonly command: readonly string[];
  /** It starts aws, which in a lab is this machine's. */
  readonly uses?: 'aws';
}

/** aws in a pod's first container, as who the pod is there. Files are the container's. */
export interface PodAwsCall extends PodName {
  readonly tool: 'pod';
  readonly aws: Omit<AwsAction, 'as' | 'becomes' | 'out'>;
}

export type PodAction = PodCommand | PodAwsCall;

/** A text that is known only now, put into a file of the scenario's folder: `sed -i 's|from|to|g' FILE`. */
export interface EditAction {
  readonly tool: 'sed';
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export type Action = KubectlAction | AwsAction | LockkeeperAction | PodAction | EditAction | LabAction;

/** What came back: stdout of a command that ended well, or what it said when it did not. */
export interface Seen {
  readonly ok: boolean;
  readonly text: string;
}

/** Something that can carry out actions of one tool. */
export interface Executor<A extends Action> {
  readonly run: (action: A, signal: AbortSignal) => Promise<Seen>;
}
