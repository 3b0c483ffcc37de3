import type { Metadata } from '../../ports/metadata.ts';
import { secretHash } from '../../ports/secret-hash.ts';
import type { World } from '../../ports/world.ts';
import { DEMO_PEOPLE } from './demo-people.ts';

/** Puts the people of demo mode and their tokens. Safe to run at every start: who is there stays. */
export async function seedDemo(metadata: Pick<Metadata, 'read' | 'write'>, world: Pick<World, 'id'>): Promise<void> {
  for (const { address, name, role, token } of DEMO_PEOPLE) {
    let person = await metadata.read.personByAddress(address);
    if (!person) {
      person = { id: world.id(), address, name, role, disabled: false };
      await metadata.write.putPerson(person);
    }
    const hash = secretHash(token);
    if (await metadata.read.credential(hash)) continue;
    await metadata.write.putCredential({
      hash,
      kind: 'token',
      person: person.id,
      envelope: null,
      direction: null,
      expiresAt: null,
      revokedAt: null,
    });
  }
}
