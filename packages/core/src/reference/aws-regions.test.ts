import { describe, expect, it } from 'vitest';
import { AWS_PARTITIONS, partitionOfRegion } from './aws-regions.ts';

describe('AWS regions', () => {
  it('finds the partition of a region by its exact text', () => {
    expect(partitionOfRegion('eu-central-1')?.id).toBe('aws');
    expect(partitionOfRegion('cn-north-1')?.dnsSuffix).toBe('amazonaws.com.cn');
    expect(partitionOfRegion('us-gov-west-1')?.id).toBe('aws-us-gov');
  });

  it('threat/G8 knows no made-up, pseudo, padded or host-like region', () => {
    const spellings = [
      'zz-made-up-9',
      'aws-global',
      'x.evil/#',
      'x.evil.example/#',
      '127.0.0.1',
      'a.b',
      'EU-CENTRAL-1',
      ' eu-central-1',
      'eu-central-1\n',
      'eu-central-1.evil.example',
      '',
      'constructor',
      '__proto__',
    ];
    expect(spellings.filter((text) => partitionOfRegion(text) !== undefined)).toEqual([]);
  });

  it('lists each region once, in one partition', () => {
    const all = AWS_PARTITIONS.flatMap((partition) => partition.regions);
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((region) => /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region))).toBe(true);
  });
});
