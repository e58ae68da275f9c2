import { quote } from '../text/quote.ts';
import type { CommandNode, Node, OperandNode, PipeNode, TemplateNode } from './node.ts';
import type { Delimiters } from './token.ts';

/** Template text that means the same as the node, the way Go writes it in error texts. */
export function nodeText(node: Node, delimiters: Delimiters): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'action':
      return delimiters.left + pipeText(node.pipe) + delimiters.right;
    case 'if':
    case 'with':
    case 'range':
      return `${delimiters.left}${node.kind} ${pipeText(node.pipe)}${delimiters.right}`;
    case 'template':
      return delimiters.left + templateText(node) + delimiters.right;
    case 'break':
    case 'continue':
      return delimiters.left + node.kind + delimiters.right;
    case 'command':
      return commandText(node);
    default:
      return operandText(node);
  }
}

function templateText(node: TemplateNode): string {
  const call = `template ${quote(node.name)}`;
  return node.pipe === undefined ? call : `${call} ${pipeText(node.pipe)}`;
}

function pipeText(pipe: PipeNode): string {
  const commands = pipe.commands.map(commandText).join(' | ');
  if (pipe.variables.length === 0) return commands;
  return `${pipe.variables.join(', ')} ${pipe.isAssignment ? '=' : ':='} ${commands}`;
}

function commandText(command: CommandNode): string {
  return command.operands.map(argumentText).join(' ');
}

function argumentText(operand: OperandNode): string {
  return operand.kind === 'pipe' ? `(${pipeText(operand)})` : operandText(operand);
}

/** An operand that stands alone: a pipeline has no parentheses then. */
export function operandText(operand: OperandNode): string {
  switch (operand.kind) {
    case 'bool':
      return String(operand.value);
    case 'string':
    case 'number':
      return operand.literal;
    case 'nil':
      return 'nil';
    case 'dot':
      return '.';
    case 'field':
      return fieldsText(operand.fields);
    case 'variable':
      return operand.name + fieldsText(operand.fields);
    case 'identifier':
      return operand.name;
    case 'chain':
      return argumentText(operand.base) + fieldsText(operand.fields);
    case 'pipe':
      return pipeText(operand);
  }
}

function fieldsText(fields: readonly string[]): string {
  return fields.map((field) => `.${field}`).join('');
}
