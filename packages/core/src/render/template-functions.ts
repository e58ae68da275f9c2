import { FunctionTable } from '@lockkeeper/template';

/** The functions that templates of an ExternalSecret may call besides Go's own. */
export const templateFunctions: FunctionTable = new FunctionTable([]);

/** Those of them that take long enough to be run elsewhere. */
export const cryptoFunctions: ReadonlySet<string> = new Set();
