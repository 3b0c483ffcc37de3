import type { PasswordHasher } from '../../ports/accounts.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { World } from '../../ports/world.ts';

/** The password of every account of demo mode; production starts on no data that has them. */
const PASSWORD = 'demo';

/** Accounts for the people of demo mode, each with its person's id. Safe to run at every start. */
export async function seedAccounts(
  { read, write }: Pick<Metadata, 'read' | 'write'>,
  people: readonly { address: string; name: string }[],
  passwords: PasswordHasher,
  world: Pick<World, 'now'>,
): Promise<void> {
  let password: string | null = null;
  for (const { address, name } of people) {
    const person = await read.personByAddress(address);
    if (!person || (await read.accountByAddress(address))) continue;
    password ??= await passwords.hash(PASSWORD);
    const createdAt = world.now();
    const made = { id: person.id, address, name, password, verified: true, disabled: false, createdAt };
    await write.putAccount({ ...made, language: 'en' });
    const record = {
      type: 'person.seen',
      envelope: null,
      person: null,
      from: null,
      result: 'done' as const,
      at: createdAt,
    };
    await write.seeIdentity({ issuer: 'embedded', subject: person.id, address, name, person: person.id }, record);
    // The first sight of an identity makes plain persons.
    await write.putPerson(person);
  }
}
