export { createOperator, type Operator, type OperatorPorts, type OperatorSettings } from './operator.ts';
