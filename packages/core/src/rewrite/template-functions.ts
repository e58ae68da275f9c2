import { cryptoFunctionNames, type FunctionTable, externalSecretsFunctions } from '@lockkeeper/template';

/** The functions that templates of an ExternalSecret may call besides Go's own. */
export const templateFunctions: FunctionTable = externalSecretsFunctions;

/** Those of them that take long, so that they are run elsewhere. */
export const cryptoFunctions: ReadonlySet<string> = new Set(cryptoFunctionNames);
