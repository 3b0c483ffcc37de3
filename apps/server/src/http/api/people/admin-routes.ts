import { DatoferumError, isUuid } from '@datoferum/core';
import { type Admitted, callerOf, type House } from '../../exchange.ts';
import type { RouteName } from '../../routes.ts';
import { pageOf } from '../paging.ts';
import { readJson } from '../read-json.ts';
import type { ApiHandler } from '../reply.ts';
import { changePerson } from './schemas.ts';
import { identityView, personView } from './views.ts';

/** What admins do about people. */
export function adminRoutes({ people }: Pick<House, 'people'>): Partial<Record<RouteName, ApiHandler>> {
  return {
    async 'admin.people'(admitted) {
      const { cursor, limit } = pageOf(admitted);
      const q = new URLSearchParams(admitted.query).get('q');
      const page = await people.list(q === null || q === '' ? null : q.slice(0, 320), cursor, limit);
      return { status: 200, body: { items: page.items.map(personView), cursor: page.cursor } };
    },
    async 'admin.person'(admitted) {
      const { identities, ...person } = await people.look(personIn(admitted));
      return { status: 200, body: { ...personView(person), identities: identities.map(identityView) } };
    },
    async 'admin.person.change'(admitted) {
      const id = personIn(admitted);
      const { value } = await readJson(admitted, changePerson);
      const { role, disabled, quota } = value;
      const changed = await people.change(callerOf(admitted), id, {
        ...(role === undefined ? {} : { role }),
        ...(disabled === undefined ? {} : { disabled }),
        ...(quota === undefined ? {} : { quota }),
      });
      return { status: 200, body: personView(changed) };
    },
    async 'admin.issuers'() {
      return { status: 200, body: { items: people.issuers, cursor: null } };
    },
  };
}

function personIn({ params }: Admitted): string {
  const id = params.person ?? '';
  if (!isUuid(id)) throw new DatoferumError('not_found');
  return id;
}
