export { FakeStore } from './local-stores/fake-store.ts';
export { createLocalStores } from './local-stores/local-stores.ts';
export { createOperator, type Operator, type OperatorPorts, type OperatorSettings } from './operator.ts';
