import type { Person, Recipient } from '../ports/metadata-rows.ts';

/** Whether this person is that recipient: a recipient is a person once claimed, an address before that. */
export function isNamed(
  { person: claimed, address }: Pick<Recipient, 'person' | 'address'>,
  person: Pick<Person, 'id' | 'address'>,
): boolean {
  return claimed === null ? address !== '' && address === person.address : claimed === person.id;
}
