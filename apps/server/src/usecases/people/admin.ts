import { DatoferumError } from '@datoferum/core';
import type { Identity, PersonFigures } from '../../ports/metadata-people.ts';
import type { Id, Role } from '../../ports/metadata-rows.ts';
import type { SignIns } from '../../ports/sign-ins.ts';
import type { Caller } from '../courier.ts';
import type { Ports } from '../ports.ts';
import { recordOf } from './record-of.ts';
import { isAccount } from './sessions.ts';

type Needs = Pick<Ports, 'metadata' | 'world'> & { signIns: SignIns | null };

export interface Change {
  role?: Role;
  disabled?: boolean;
  /** Bytes; 0: any number, null: as configured. */
  quota?: number | null;
}

/**
 * An admin changes role, quota or whether a person may at all; a disabled one's credentials open nothing from the answer on,
 * and its account at the embedded identity provider signs in no more. An admin does not shut itself out.
 */
export async function changePerson(needs: Needs, caller: Caller, id: Id, change: Change): Promise<PersonFigures> {
  const { metadata, world, signIns } = needs;
  const isOwn = id === caller.person.id;
  if (isOwn && (change.disabled === true || (change.role !== undefined && change.role !== caller.person.role))) {
    throw new DatoferumError('forbidden', 'An admin cannot take away its own role; another admin can.');
  }
  const record = recordOf(world, caller, 'person.changed', { person: id, ...change });
  const changed = await metadata.write.changePerson(id, change, record);
  if (!changed) throw new DatoferumError('not_found');
  if (change.disabled !== undefined && signIns) {
    for (const identity of await metadata.read.identitiesOf(id)) {
      if (isAccount(identity)) await signIns.disable(identity.subject, change.disabled);
    }
  }
  return changed;
}

export async function lookAtPerson({ metadata }: Needs, id: Id): Promise<PersonFigures & { identities: Identity[] }> {
  const figures = await metadata.read.personFigures(id);
  if (!figures) throw new DatoferumError('not_found');
  return { ...figures, identities: await metadata.read.identitiesOf(id) };
}
