import type { RouteName } from '../../../routes.ts';
import * as shape from '../../people/answers.ts';
import * as body from '../../people/schemas.ts';
import { answered, type Descriptions, json } from '../description.ts';
import { DIGEST, ENVELOPE, PERSON } from '../examples.ts';
import { PAGING } from './shared.ts';

const EMPTY = { description: 'Done; again is no error.' };
const AT = '2026-11-21T09:10:02.000Z';
const identity = { issuer: 'embedded', subject: PERSON, linkedAt: AT };
const token = {
  id: DIGEST,
  name: 'cron on the billing hub',
  scopes: ['send' as const],
  createdAt: AT,
  expiresAt: '2027-11-21T00:00:00.000Z',
  usedOn: '2026-11-21',
};
const person = {
  id: PERSON,
  email: 'studio@example.com',
  name: 'Studio',
  role: 'person' as const,
  disabled: false,
  quota: null,
  limit: 500_000_000_000,
  held: 734_003_200,
};

export const peopleDescriptions: Descriptions<RouteName> = {
  'ticket.list': {
    group: 'people',
    notes: 'A page may be shorter than `limit`: what is over is left out.',
    query: PAGING,
    answers: {
      200: answered('A page.', shape.ticketPage, {
        items: [{ id: DIGEST, envelope: ENVELOPE, direction: 'send', createdAt: AT, expiresAt: AT }],
        cursor: null,
      }),
    },
  },
  'ticket.end': { group: 'people', answers: { 204: EMPTY }, codes: ['not_found'] },
  'token.make': {
    group: 'people',
    notes:
      'A token has no scope that the credential lacks by which it is made. With an Idempotency-Key the same request once more revokes the token made first and answers a new one: the first may never have arrived.',
    headers: ['Idempotency-Key'],
    body: json(body.makeToken, { name: token.name, scopes: ['send'], expires: '2027-11-21T00:00:00Z' }),
    answers: {
      201: answered('The token, shown once.', shape.tokenMade, {
        token: 'dtrm_0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeF',
        ...token,
        usedOn: null,
      }),
    },
    codes: ['idempotency_conflict', 'scope_missing'],
  },
  'token.list': {
    group: 'people',
    query: PAGING,
    answers: {
      200: answered('A page, without those that were revoked.', shape.tokenPage, { items: [token], cursor: null }),
    },
  },
  'token.end': { group: 'people', answers: { 204: EMPTY }, codes: ['not_found'] },
  'session.list': {
    group: 'people',
    answers: {
      200: answered('Sign-ins at the courier itself.', shape.sessionList, {
        items: [
          {
            id: 's1',
            client: 'datoferum-web',
            startedAt: AT,
            seenAt: AT,
            agent: 'Firefox',
            from: '203.0.113.7',
            current: true,
          },
        ],
        cursor: null,
      }),
    },
  },
  'session.end': {
    group: 'people',
    notes: '`current` is the sign-in this call is made with, at whichever identity provider.',
    answers: { 204: { description: 'Its tokens and tickets open nothing any more.' } },
    codes: ['not_found'],
  },
  'session.end.all': {
    group: 'people',
    answers: { 200: answered('How many ended.', shape.sessionsEnded, { ended: 2 }) },
  },
  'identity.begin': {
    group: 'people',
    notes: 'Only with an access token of a sign-in. The code is good once, for ten minutes.',
    answers: { 201: answered('The code.', shape.linkBegun, { code: '7K3M-9QRT-2VWX-4YZ0', expiresAt: AT }) },
  },
  'identity.link': {
    group: 'people',
    notes: 'Asked with an access token of the other identity: both are proven.',
    body: json(body.linkIdentity, { code: '7K3M-9QRT-2VWX-4YZ0' }),
    answers: { 200: answered('All identities of the person.', shape.identities, { identities: [identity] }) },
    codes: ['link_unknown', 'identity_in_use'],
  },
  'people.find': {
    group: 'people',
    notes: 'A whole address is answered as it is, whether the courier knows it or not.',
    query: {
      q: { description: 'A part of a name or address; without it all.', schema: { type: 'string' }, example: 'client' },
    },
    answers: {
      200: answered('At most 21, or all of them, the last ones first.', shape.peopleFound, {
        items: [{ email: 'client-b@example.com', name: 'Client B' }],
        cursor: null,
      }),
    },
    codes: ['invalid_request'],
  },
  'admin.people': {
    group: 'people',
    query: { ...PAGING, q: { description: 'A part of a name or address.', schema: { type: 'string' } } },
    answers: { 200: answered('A page.', shape.personPage, { items: [person], cursor: null }) },
  },
  'admin.person': {
    group: 'people',
    answers: { 200: answered('The person.', shape.personInFull, { ...person, identities: [identity] }) },
    codes: ['not_found'],
  },
  'admin.person.change': {
    group: 'people',
    notes: '`quota` in bytes; 0 is no limit, null what the configuration says.',
    body: json(body.changePerson, { disabled: true }),
    answers: { 200: answered('As it stands now.', shape.person, person) },
    codes: ['not_found'],
  },
  'admin.issuers': {
    group: 'people',
    answers: {
      200: answered('Without their keys.', shape.issuerList, {
        items: [
          {
            issuer: 'https://id.example.com/realms/x',
            storedAs: 'https://id.example.com/realms/x',
            audience: 'datoferum',
            clients: ['datoferum-web'],
            trustsEmail: true,
          },
        ],
        cursor: null,
      }),
    },
  },
  me: {
    group: 'people',
    answers: {
      200: answered('Who asks.', shape.me, {
        id: PERSON,
        email: 'studio@example.com',
        name: 'Studio',
        role: 'person',
        identities: [identity],
        credential: { kind: 'token', scopes: ['*'], expiresAt: null },
        quota: { held: 734_003_200, limit: 500_000_000_000, free: 499_265_996_800 },
      }),
    },
  },
};
