/** One AWS partition: its regions and the domain its service endpoints live under. */
export interface AwsPartition {
  readonly id: string;
  readonly dnsSuffix: string;
  readonly regions: readonly string[];
}

/**
 * The closed list of regions (must M8, `threat/G8`), as AWS publishes it in the endpoint data of its SDKs of 2026.
 * A host name is only ever made from an entry of this list, never from a text of a manifest. Pseudo regions
 * (`aws-global`) are left out on purpose; a new region needs a line here.
 */
export const AWS_PARTITIONS: readonly AwsPartition[] = Object.freeze([
  {
    id: 'aws',
    dnsSuffix: 'amazonaws.com',
    regions: [
      'af-south-1',
      'ap-east-1',
      'ap-east-2',
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-south-1',
      'ap-south-2',
      'ap-southeast-1',
      'ap-southeast-2',
      'ap-southeast-3',
      'ap-southeast-4',
      'ap-southeast-5',
      'ap-southeast-6',
      'ap-southeast-7',
      'ca-central-1',
      'ca-west-1',
      'eu-central-1',
      'eu-central-2',
      'eu-north-1',
      'eu-south-1',
      'eu-south-2',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'il-central-1',
      'me-central-1',
      'me-south-1',
      'me-west-1',
      'mx-central-1',
      'sa-east-1',
      'sa-west-1',
      'us-east-1',
      'us-east-2',
      'us-west-1',
      'us-west-2',
    ],
  },
  { id: 'aws-cn', dnsSuffix: 'amazonaws.com.cn', regions: ['cn-north-1', 'cn-northwest-1'] },
  { id: 'aws-eusc', dnsSuffix: 'amazonaws.eu', regions: ['eusc-de-east-1'] },
  { id: 'aws-us-gov', dnsSuffix: 'amazonaws.com', regions: ['us-gov-east-1', 'us-gov-west-1'] },
]);

/** The partition a region belongs to, or undefined when no partition lists exactly this text. */
export function partitionOfRegion(region: string): AwsPartition | undefined {
  return AWS_PARTITIONS.find((partition) => partition.regions.includes(region));
}
