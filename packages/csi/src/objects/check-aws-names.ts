import { bad, serviceOf } from './check-object.ts';
import type { ObjectEntry } from './object-entry.ts';

/** `VersionId` of Secrets Manager's GetSecretValue. */
const VERSION_ID = /^[A-Za-z0-9-]{32,64}$/;
/** Parameters that stand for secrets. */
const SECRETS_AS_PARAMETERS = '/aws/reference/secretsmanager/';

/**
 * Refuses what AWS has no name for, beyond what ASCP looks at, with advice in the words of a class. The gate refuses the rest. Throws
 * LockkeeperError `InvalidInput`.
 */
export function checkAwsNames(entry: ObjectEntry): void {
  const { objectName: name, objectVersion: version, failoverObject } = entry;
  if (serviceOf(entry) === 'SecretsManager' && version !== '' && !VERSION_ID.test(version)) {
    throw bad(
      `objectVersion of ${name} is no version id of Secrets Manager, which has 32 to 64 letters, digits and hyphens: ` +
        'give a staging label such as AWSPREVIOUS as objectVersionLabel',
    );
  }
  const secret = [name, failoverObject.objectName].find((one) => one.startsWith(SECRETS_AS_PARAMETERS));
  if (secret !== undefined) {
    throw bad(
      `${secret} is a secret under the name of a parameter: ` +
        `write objectName ${secret.slice(SECRETS_AS_PARAMETERS.length)} with objectType secretsmanager`,
    );
  }
}
