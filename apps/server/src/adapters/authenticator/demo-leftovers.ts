import type { MetadataReads } from '../../ports/metadata.ts';
import { secretHash } from '../../ports/secret-hash.ts';
import { DEMO_PEOPLE } from './demo-people.ts';

/** Why production must not start on this data, in one sentence, or null: it was used in demo mode and has its tokens. */
export async function demoLeftovers(read: Pick<MetadataReads, 'credential'>): Promise<string | null> {
  for (const { token, address } of DEMO_PEOPLE) {
    if (!(await read.credential(secretHash(token)))) continue;
    return `The data directory was used in demo mode (it knows ${address}); give production a DATOFERUM_DATA of its own.`;
  }
  return null;
}
