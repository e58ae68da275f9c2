import type { ByteString } from '../text/byte-string.ts';
import type { NumberForms } from './number.ts';

/** Positions count bytes from the start of the template text. */
interface Located {
  readonly position: number;
}

export interface TextNode extends Located {
  readonly kind: 'text';
  readonly text: ByteString;
}
export interface ActionNode extends Located {
  readonly kind: 'action';
  readonly pipe: PipeNode;
}
/** `if`, `with` and `range` have the same parts. */
export interface BranchNode extends Located {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[] | undefined;
}
/** A call of another template; a `block` is one, too. */
export interface TemplateNode extends Located {
  readonly kind: 'template';
  readonly name: ByteString;
  readonly pipe: PipeNode | undefined;
}
export interface JumpNode extends Located {
  readonly kind: 'break' | 'continue';
}
export type Statement = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode;

export interface PipeNode extends Located {
  readonly kind: 'pipe';
  readonly isAssignment: boolean;
  /** The variables that are declared or assigned, dollar sign included. */
  readonly variables: readonly ByteString[];
  readonly commands: readonly CommandNode[];
}
export interface CommandNode extends Located {
  readonly kind: 'command';
  /** Never empty; the first is what is called or what the command yields. */
  readonly operands: readonly [OperandNode, ...OperandNode[]];
}
export interface BoolNode extends Located {
  readonly kind: 'bool';
  readonly value: boolean;
}
export interface StringNode extends Located {
  readonly kind: 'string';
  readonly literal: ByteString;
  readonly value: ByteString;
}
export interface NumberNode extends Located {
  readonly kind: 'number';
  readonly literal: ByteString;
  readonly forms: NumberForms;
}
export interface NilNode extends Located {
  readonly kind: 'nil';
}
export interface DotNode extends Located {
  readonly kind: 'dot';
}
/** `.a.b` */
export interface FieldNode extends Located {
  readonly kind: 'field';
  readonly fields: readonly ByteString[];
}
/** `$x.a.b`; the name has its dollar sign. */
export interface VariableNode extends Located {
  readonly kind: 'variable';
  readonly name: ByteString;
  readonly fields: readonly ByteString[];
}
/** The name of a function. */
export interface IdentifierNode extends Located {
  readonly kind: 'identifier';
  readonly name: ByteString;
}
/** `(pipe).a.b` or `function.a.b` */
export interface ChainNode extends Located {
  readonly kind: 'chain';
  readonly base: PipeNode | IdentifierNode;
  readonly fields: readonly ByteString[];
}
export type OperandNode =
  | BoolNode
  | StringNode
  | NumberNode
  | NilNode
  | DotNode
  | FieldNode
  | VariableNode
  | IdentifierNode
  | ChainNode
  | PipeNode;

export type Node = Statement | OperandNode | CommandNode;

/** A template and those that it defines, by name. All of them are parts of one source text. */
export interface TemplateSet {
  /** The name that error texts give to the source. */
  readonly name: ByteString;
  readonly source: ByteString;
  readonly definitions: ReadonlyMap<ByteString, Definition>;
}
export interface Definition {
  readonly name: ByteString;
  readonly body: readonly Statement[];
}
