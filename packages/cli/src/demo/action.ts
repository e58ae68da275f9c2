/** One way down into an object: a field, or the list item whose field `where` is `is`. */
export type PathPart = string | { readonly where: string; readonly is: string };

/** A file of the scenario's example folder, given to aws as `file://…` so that no value stands in a command line (`threat/L11`). */
export interface FileArgument {
  readonly file: string;
}

export type Argument = string | number | true | readonly string[] | FileArgument;

interface ObjectName {
  readonly kind: KindName;
  readonly name: string;
  readonly namespace?: string;
}

/** Kinds that scenarios name, spelt as a user types them. */
export type KindName =
  | 'namespace'
  | 'secret'
  | 'serviceaccount'
  | 'pod'
  | 'secretstore'
  | 'clustersecretstore'
  | 'externalsecret';

/** What a user would type for kubectl. */
export type KubectlAction =
  | { readonly tool: 'kubectl'; readonly verb: 'apply'; readonly file: string }
  | { readonly tool: 'kubectl'; readonly verb: 'delete-file'; readonly file: string }
  | ({ readonly tool: 'kubectl'; readonly verb: 'delete' } & ObjectName)
  | ({
      readonly tool: 'kubectl';
      readonly verb: 'get';
      readonly path: readonly PathPart[];
      readonly base64?: true;
    } & ObjectName)
  | ({ readonly tool: 'kubectl'; readonly verb: 'events' } & ObjectName)
  | ({ readonly tool: 'kubectl'; readonly verb: 'patch'; readonly patch: object } & ObjectName)
  | ({ readonly tool: 'kubectl'; readonly verb: 'label'; readonly label: string; readonly value?: string } & ObjectName)
  | { readonly tool: 'kubectl'; readonly verb: 'get-raw'; readonly path: string };

/** What a user would type for aws: `aws SERVICE OPERATION --option value`. */
export interface AwsAction {
  readonly tool: 'aws';
  readonly service: 'iam' | 'kms' | 'secretsmanager' | 'ssm' | 'sts';
  readonly operation: string;
  readonly options: Readonly<Record<string, Argument>>;
  /** The one field of the reply that matters, such as `KeyMetadata.KeyId`. */
  readonly query?: string;
}

/** A look at the lab's own log of AWS calls, which only a lab can give. */
export interface LabAction {
  readonly tool: 'lab';
  readonly verb: 'count-calls';
  readonly service: string;
  readonly principal: string;
}

export type Action = KubectlAction | AwsAction | LabAction;

/** What came back: stdout of a command that ended well, or what it said when it did not. */
export interface Seen {
  readonly ok: boolean;
  readonly text: string;
}

/** Something that can carry out actions of one tool. */
export interface Executor<A extends Action> {
  readonly run: (action: A, signal: AbortSignal) => Promise<Seen>;
}
