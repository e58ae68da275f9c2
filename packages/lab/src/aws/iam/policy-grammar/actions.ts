import { malformed } from './malformed.ts';

/** @throws AwsError `MalformedPolicyDocument` for an action without its service */
export function requireVendor(action: string): void {
  if (action !== '*' && !action.includes(':')) {
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
}

/** @throws AwsError `MalformedPolicyDocument` for an action that is not `service:Name` */
export function checkAction(action: string): void {
  if (action === '*') return;
  const [vendor = '', , more] = action.split(':');
  if (more !== undefined) throw malformed('Actions/Condition can contain only one colon.');
  if (!/^[A-Za-z0-9_.-]+$/.test(vendor)) throw malformed(`Vendor ${vendor} is not valid`);
}
